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

export async function worked(station: Station, name: string): Promise<Worked> {
	const api = await station.as(WORKER);
	const staff: Json[] = await api.must('GET', '/staff');
	const supervisor = staff.find((s) => s.name === SUPERVISOR.name).id;
	const birth = '19380217';
	const person = await api.create('person', {
		name, gender: '2', client_groups: ['B01'], village: await village(station), id_no: idNo('330381', birth), birth_date: '1938-02-17', phone: '19000000461',
	});
	const intake = await api.create('intake', {
		channel: '1', asked_at: hoursAgo(3), person: person.id, presenting_problem: `${name}说夜里怕`, danger: 'none', problem_types: ['05'],
	});
	const made = await api.create('case', {
		person: person.id, intake: intake.id, pseudonym: `${name.slice(0, 1)}婆婆`, case_type: '5', field: '01', problem_types: ['05'], risk: '3',
		supervisor, willing: '1', agreement_form: '1', agreement_on: hoursAgo(2).slice(0, 10),
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
