/* What a station has after some work: a person, her intake, a case that waits for its approval, a session. */
import { hoursAgo, type Json } from './api';
import { idNo } from './invented';
import { A, SUPERVISOR, WORKER, type Station } from './station';

export interface Worked {
	unit: string;
	person: string;
	intake: string;
	case: string;
	session: string;
	approval: string;
	versions: Record<string, number>;
}

export async function village(station: Station): Promise<string> {
	const api = await station.as(WORKER);
	const found: Json[] = await api.must('GET', `/regions?q=${encodeURIComponent(A.village)}`);
	return found.find((r) => r.code.startsWith(A.region)).code;
}

/** Between 1930 and 1949, the same for the same name: two people never share a number. */
function birthOf(name: string): string {
	const n = [...name].reduce((sum, c) => (sum * 31 + c.codePointAt(0)!) % 6720, 0);
	const two = (x: number) => String(x).padStart(2, '0');
	return `${1930 + Math.floor(n / 336)}${two(1 + Math.floor((n % 336) / 28))}${two(1 + (n % 28))}`;
}

export async function worked(station: Station, name: string): Promise<Worked> {
	const api = await station.as(WORKER);
	const staff: Json[] = await api.must('GET', '/staff');
	const supervisor = staff.find((s) => s.name === SUPERVISOR.name).id;
	const birth = birthOf(name);
	const person = await api.create('person', {
		name, gender: '2', client_groups: ['B01'], village: await village(station), id_no: idNo('330381', birth), birth_date: `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`, phone: '19000000461',
	});
	const intake = await api.create('intake', {
		channel: '1', asked_at: hoursAgo(3), person: person.id, presenting_problem: `${name}说夜里怕`, danger: 'none', problem_types: ['05'],
	});
	const made = await api.create('case', {
		person: person.id, intake: intake.id, pseudonym: `${name.slice(0, 1)}婆婆`, case_type: '5', field: '01', problem_types: ['05'], risk: '3',
		supervisor, willing: '1', agreement_reason: '夜里摔过，先排人',
	});
	const session = await api.create('session', {
		started_at: hoursAgo(2), mode: '2', aim: ['2'], narrative: `${name}的一次会谈`, danger: 'same',
	}, made.id);
	await api.move('case', made.id, 'open');
	const approvals = await (await station.as(SUPERVISOR)).must('GET', '/approvals');
	const versions: Record<string, number> = {};
	for (const [type, id] of [['person', person.id], ['intake', intake.id], ['case', made.id], ['session', session.id]])
		versions[type] = (await api.must('GET', `/records/${type}/${id}`)).version;
	return {
		unit: station.unit, person: person.id, intake: intake.id, case: made.id, session: session.id,
		approval: approvals.mine.find((a: Json) => a.record.id === made.id).id, versions,
	};
}
