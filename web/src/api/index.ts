/* The routes of docs/internals/api.md, one function each. */
import { call, query } from './client';
import type {
	AccessEntry, Account, Approval, Approvals, AuditEntry, CalendarData, Catalogue, CatalogueState, Clause, Envelope,
	Fields, FlowState, HistoryEntry, ImportDry, ImportSheet, ImportState, OwnDay, Page, PersonHit, PersonPage,
	ProblemItem, ProfileData, RecordData, Region, Session, Staff, Start, Today, Unit,
} from './types';

const at = (type: string, id?: string, rest = '') =>
	`/records/${encodeURIComponent(type)}${id ? `/${encodeURIComponent(id)}` : ''}${rest}`;

export interface ListQuery {
	limit?: number; after?: string | null; sort?: string; q?: string; filter?: string; view?: string; parent?: string;
}
export interface MoveBody {
	id: string; move: string; base: number; words?: string;
	exceptions?: Record<string, { reason: string; words: string }>;
}

export const api = {
	start: () => call<Start>('GET', '/start', { quiet: true }),
	session: () => call<Session>('GET', '/session', { quiet: true }),
	signIn: (account: string, password: string) =>
		call<Session>('POST', '/session', { body: { account, password }, quiet: true }),
	signOut: () => call<null>('DELETE', '/session', { quiet: true }),
	changePassword: (old: string, fresh: string) =>
		call<null>('POST', '/session/password', { body: { old, new: fresh } }),
	confirm: (password: string) => call<null>('POST', '/session/confirm', { body: { password }, quiet: true }),
	setSize: (size: string) => call<null>('PUT', '/session/size', { body: { size } }),

	catalogue: () => call<Catalogue>('GET', '/catalogue'),
	clauses: (ids: string[]) => call<Clause[]>('GET', `/clauses${query({ ids: ids.join(',') })}`),
	calendar: () => call<CalendarData>('GET', '/calendar'),

	list: (type: string, q: ListQuery = {}, signal?: AbortSignal) =>
		call<Page>('GET', at(type) + query({ ...q }), { signal }),
	record: (type: string, id: string) => call<RecordData>('GET', at(type, id)),
	create: (type: string, e: Envelope) => call<RecordData>('POST', at(type), { body: e }),
	update: (type: string, id: string, e: Envelope) => call<RecordData>('PATCH', at(type, id), { body: e }),
	check: (type: string, fields: Fields) =>
		call<{ problems: ProblemItem[] }>('POST', `/check/${encodeURIComponent(type)}`, { body: { fields } }),
	cancel: (type: string, id: string, reason: string) =>
		call<RecordData>('POST', at(type, id, '/void'), { body: { reason } }),
	history: (type: string, id: string) => call<HistoryEntry[]>('GET', at(type, id, '/history')),
	uncover: (type: string, id: string, fields: string[], reason?: string) =>
		call<{ fields: Fields; until: string }>('POST', at(type, id, '/uncover'), { body: { fields, reason } }),
	emergency: (type: string, id: string, reason: string) =>
		call<null>('POST', at(type, id, '/emergency'), { body: { reason } }),
	access: (type: string, id: string) => call<AccessEntry[]>('GET', at(type, id, '/access')),

	flow: (type: string, id: string) => call<FlowState>('GET', at(type, id, '/flow')),
	move: (type: string, id: string, body: MoveBody) => call<RecordData>('POST', at(type, id, '/moves'), { body }),
	approvals: (done = false) => call<Approvals>('GET', `/approvals${query({ done: done ? 1 : 0 })}`),
	decide: (id: string, body: { decision: 'agree' | 'return'; opinion: string; items: string[]; base?: number }) =>
		call<Approval>('POST', `/approvals/${encodeURIComponent(id)}`, { body }),
	withdraw: (id: string) => call<null>('DELETE', `/approvals/${encodeURIComponent(id)}`),

	today: () => call<Today>('GET', '/today'),
	search: (q: string, signal?: AbortSignal) =>
		call<{ items: PersonHit[]; more: boolean }>('GET', `/search${query({ q, limit: 20 })}`, { signal }),
	person: (id: string) => call<PersonPage>('GET', `/persons/${encodeURIComponent(id)}/page`),
	regions: (q: { parent?: string; q?: string }) => call<Region[]>('GET', `/regions${query(q)}`),
	staff: () => call<Staff[]>('GET', '/staff'),

	upload: (id: string, file: File) =>
		call<{ id: string; size: number; mime: string }>('PUT', `/files/${id}${query({ name: file.name })}`, {
			raw: file, headers: { 'Content-Type': file.type || 'application/octet-stream' },
		}),

	importSheet: (id: string, file: File) =>
		call<ImportSheet>('PUT', `/imports/${id}${query({ type: 'person', name: file.name })}`, {
			raw: file, headers: { 'Content-Type': 'application/octet-stream' },
		}),
	importDry: (id: string, body: { columns: Record<string, string | null>; values: Record<string, Record<string, string | null>> }) =>
		call<ImportDry>('POST', `/imports/${id}/dry`, { body }),
	importRun: (id: string, skipWrong: boolean) =>
		call<{ job: string }>('POST', `/imports/${id}/run`, { body: { skip_wrong: skipWrong } }),
	importState: (id: string) => call<ImportState>('GET', `/imports/${id}`),
	importWithdraw: (id: string, reason: string) => call<null>('POST', `/imports/${id}/withdraw`, { body: { reason } }),

	units: () => call<Unit[]>('GET', '/admin/units'),
	addUnit: (u: Unit) => call<Unit>('POST', '/admin/units', { body: u }),
	changeUnit: (u: Unit) => call<Unit>('PATCH', `/admin/units/${u.id}`, { body: u }),
	accounts: () => call<Account[]>('GET', '/admin/accounts'),
	addAccount: (a: Account) => call<Account>('POST', '/admin/accounts', { body: a }),
	changeAccount: (a: Account) => call<Account>('PATCH', `/admin/accounts/${a.id}`, { body: a }),
	resetAccount: (id: string) => call<{ password: string }>('POST', `/admin/accounts/${id}/reset`, { body: {} }),
	ownDays: (year: number) => call<OwnDay[]>('GET', `/admin/calendar/${year}`),
	saveOwnDays: (year: number, days: OwnDay[]) => call<OwnDay[]>('PUT', `/admin/calendar/${year}`, { body: days }),
	profile: () => call<ProfileData>('GET', '/admin/profile'),
	saveProfile: (settings: Record<string, string | null>) => call<ProfileData>('PUT', '/admin/profile', { body: { settings } }),
	catalogueState: () => call<CatalogueState>('GET', '/admin/catalogue'),
	audit: (after?: string) =>
		call<{ items: AuditEntry[]; next: string | null } | AuditEntry[]>('GET', `/admin/audit${query({ after })}`),
};
