/* A case brought to where a walk begins, by the API: what it still lacks is gone without, with a reason. */
import { newId, type Api, type Json } from './api';
import { SUPERVISOR, WORKER, type Person, type Station } from './station';
import { village } from './world';

export interface Begun { person: string; case: string; name: string }
export interface Who { birth?: string; gender?: string; groups?: string[]; more?: Record<string, unknown>; case?: Record<string, unknown> }

/** One move, with an exception for each need that is not met; whose turn it is agrees. */
export async function go(station: Station, by: Api, type: string, id: string, move: string): Promise<void> {
	const flow: Json = await by.must('GET', `/records/${type}/${id}/flow`);
	const open = flow.missing.filter((m: Json) => m.move === move && !m.met && m.level === 'must' && !m.lock);
	const exceptions = Object.fromEntries(open.map((m: Json) => [m.key, { reason: '7', words: '这一趟不看这一样' }]));
	await by.move(type, id, move, { id: newId(), words: '照计划往下走', exceptions });
	const r: Json = await by.must('GET', `/records/${type}/${id}`);
	const turn: string | undefined = r.pending?.turn[0]?.name;
	if (!turn)
		return;
	const boss = await station.as(turn === SUPERVISOR.name ? SUPERVISOR : { ...SUPERVISOR, name: turn });
	await boss.must('POST', `/approvals/${r.pending.approval}`, { decision: 'agree', opinion: '同意', items: [], base: r.version });
}

const WAY = ['open', 'to_plan', 'to_work', 'to_evaluate'];
const STATES = ['assess', 'plan', 'work', 'evaluate'];

export async function caseAt(station: Station, name: string, state: string, who: Who = {}, by: Person = WORKER): Promise<Begun> {
	const api = await station.as(by);
	const staff: Json[] = await api.must('GET', '/staff');
	const person = await api.create('person', {
		name, gender: who.gender ?? '2', client_groups: who.groups ?? ['B01'], village: await village(station), birth_date: who.birth ?? '1941-03-05', ...who.more,
	});
	const made = await api.create('case', {
		person: person.id, pseudonym: `代称${name.slice(-1)}`, case_type: '5', field: '01', problem_types: ['05'], risk: '3',
		supervisor: staff.find((s) => s.name === SUPERVISOR.name)?.id ?? null, willing: '1', ...who.case,
	});
	for (const move of state === 'draft' ? [] : WAY.slice(0, STATES.indexOf(state) + 1))
		await go(station, api, 'case', made.id, move);
	return { person: person.id, case: made.id, name };
}
