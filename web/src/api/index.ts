/* The routes of docs/internals/api.md, one function each. That a route exists with its method is
 * checked against types.gen.ts, which is made from the program's own OpenAPI. */
import { call, query, type CallOptions } from './client';
import type {
	AccessEntry, Account, Approval, Approvals, AuditEntry, CalendarData, Catalogue, CatalogueState, Clause, Envelope,
	Fields, FlowState, HistoryEntry, ImportDry, ImportSheet, ImportState, Link, OwnDay, Page, PersonHit, PersonPage,
	ProfileData, RecordData, Region, Session, Staff, Start, Today, Told, Unit,
} from './types';
import type {
	AccessRequest, AccessRequests, HandOn, HandedOn, Handover, Merge, MergeBody, MergePreview, MergeUndone, Volume,
} from './keep';
import type { Report, ReportQuery, ReportRecords, Reports } from './report';
import type { Score, ScoreCompare, ScoreEvidence, ScoreFrozen, ScoreQuery, Scores } from './score';
import type { Signal, Signals } from './signal';
import type { paths } from './types.gen';

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathOf<V extends Verb> = { [P in keyof paths]: paths[P] extends { [K in V]: object } ? P : never }[keyof paths];
type Params = Record<string, string | number>;
type Query = Record<string, string | number | boolean | null | undefined>;

/** "/api/records/{type}/{id}" with its places filled in, without the "/api" the client puts before. */
function fill(path: string, params: Params): string {
	return path.slice('/api'.length).replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(params[key] ?? '')));
}

const get = <T>(path: PathOf<'get'>, params: Params = {}, q: Query = {}, o: CallOptions = {}) =>
	call<T>('GET', fill(path, params) + query(q), o);
const post = <T>(path: PathOf<'post'>, params: Params = {}, o: CallOptions = {}) => call<T>('POST', fill(path, params), o);
const put = <T>(path: PathOf<'put'>, params: Params, q: Query, o: CallOptions) => call<T>('PUT', fill(path, params) + query(q), o);
const patch = <T>(path: PathOf<'patch'>, params: Params, o: CallOptions) => call<T>('PATCH', fill(path, params), o);
const remove = <T>(path: PathOf<'delete'>, params: Params = {}, o: CallOptions = {}) => call<T>('DELETE', fill(path, params), o);

export interface ListQuery {
	limit?: number; after?: string | null; sort?: string; q?: string; filter?: string; view?: string; parent?: string;
	/** With a parent: whole records, at most 20. */
	whole?: number;
	/** 0: without the counts of the views. */
	views?: number;
}
export interface MoveBody {
	id: string; move: string; base: number; words?: string;
	exceptions?: Record<string, { reason: string; words: string }>;
}
export interface DecisionBody { decision: 'agree' | 'return'; opinion: string; items: string[]; files?: string[]; base?: number }
export interface ImportChoices { columns: Record<string, string | null>; values: Record<string, Record<string, string | null>> }

const BYTES = 'application/octet-stream';

export const api = {
	start: () => get<Start>('/api/start', {}, {}, { quiet: true }),
	session: () => get<Session>('/api/session', {}, {}, { quiet: true }),
	signIn: (account: string, password: string) => post<Session>('/api/session', {}, { body: { account, password }, quiet: true }),
	signOut: () => remove<null>('/api/session', {}, { quiet: true }),
	changePassword: (old: string, fresh: string) => post<null>('/api/session/password', {}, { body: { old, new: fresh } }),
	confirm: (password: string) => post<null>('/api/session/confirm', {}, { body: { password }, quiet: true }),
	setSize: (size: string) => put<null>('/api/session/size', {}, {}, { body: { size } }),

	catalogue: () => get<Catalogue>('/api/catalogue'),
	clauses: (ids: string[]) => get<Clause[]>('/api/clauses', {}, { ids: ids.join(',') }),
	calendar: () => get<CalendarData>('/api/calendar'),

	list: (type: string, q: ListQuery = {}, signal?: AbortSignal) => get<Page>('/api/records/{type}', { type }, { ...q }, { signal }),
	/** A list as a workbook to keep; `unnamed` = for research. */
	exportList: (type: string, q: ListQuery & { reason: string; unnamed: number }) => get<Blob>('/api/exports/{type}', { type }, { ...q }, { blob: true }),
	record: (type: string, id: string) => get<RecordData>('/api/records/{type}/{id}', { type, id }),
	create: (type: string, e: Envelope) => post<RecordData>('/api/records/{type}', { type }, { body: e }),
	update: (type: string, id: string, e: Envelope) => patch<RecordData>('/api/records/{type}/{id}', { type, id }, { body: e }),
	cancel: (type: string, id: string, reason: string) =>
		post<RecordData>('/api/records/{type}/{id}/void', { type, id }, { body: { reason } }),
	history: (type: string, id: string) => get<HistoryEntry[]>('/api/records/{type}/{id}/history', { type, id }),
	uncover: (type: string, id: string, fields: string[], reason?: string) =>
		post<{ fields: Fields; until: string }>('/api/records/{type}/{id}/uncover', { type, id }, { body: { fields, reason } }),
	emergency: (type: string, id: string, reason: string) =>
		post<null>('/api/records/{type}/{id}/emergency', { type, id }, { body: { reason } }),
	access: (type: string, id: string) => get<AccessEntry[]>('/api/records/{type}/{id}/access', { type, id }),

	makeLink: (type: string, id: string, key: string, link: string) =>
		post<{ url: string; until: string; link: Link }>('/api/records/{type}/{id}/links', { type, id }, { body: { key, id: link } }),
	links: (type: string, id: string) => get<Link[]>('/api/records/{type}/{id}/links', { type, id }),
	withdrawLink: (id: string) => remove<null>('/api/links/{id}', { id }),

	mergePreview: (type: string, id: string, other: string) => get<MergePreview>('/api/records/{type}/{id}/merge', { type, id }, { with: other }),
	merge: (type: string, id: string, body: MergeBody) => post<RecordData>('/api/records/{type}/{id}/merge', { type, id }, { body }),
	merges: (type: string, id: string) => get<Merge[]>('/api/records/{type}/{id}/merges', { type, id }),
	mergeUndo: (type: string, id: string, merge: string, reason: string) =>
		post<MergeUndone>('/api/records/{type}/{id}/merges/{merge}/undo', { type, id, merge }, { body: { reason } }),
	askAccess: (type: string, id: string, body: { id: string; reason: string; days: number }) =>
		post<AccessRequest>('/api/records/{type}/{id}/access-requests', { type, id }, { body }),
	accessRequests: () => get<AccessRequests>('/api/access-requests'),
	decideAccess: (id: string, body: { decision: 'grant' | 'refuse'; days?: number; opinion?: string }) =>
		post<AccessRequest>('/api/access-requests/{id}', { id }, { body }),
	endAccess: (id: string) => remove<null>('/api/access-requests/{id}', { id }),
	volume: (type: string, id: string) => get<Volume>('/api/records/{type}/{id}/file', { type, id }),
	handover: (from: string) => get<Handover>('/api/handover', {}, { from }),
	handOn: (body: HandOn) => post<HandedOn>('/api/handover', {}, { body }),

	flow: (type: string, id: string) => get<FlowState>('/api/records/{type}/{id}/flow', { type, id }),
	move: (type: string, id: string, body: MoveBody) => post<RecordData>('/api/records/{type}/{id}/moves', { type, id }, { body }),
	approvals: (done = false) => get<Approvals>('/api/approvals', {}, { done: done ? 1 : 0 }),
	decide: (id: string, body: DecisionBody) => post<Approval>('/api/approvals/{id}', { id }, { body }),
	taskSeen: (id: string) => post<null>('/api/tasks/{id}/seen', { id }),
	told: (type: string, id: string) => get<{ items: Told[] }>('/api/records/{type}/{id}/told', { type, id }),
	taskDone: (id: string) => post<null>('/api/tasks/{id}/done', { id }),
	withdraw: (id: string) => remove<null>('/api/approvals/{id}', { id }),

	today: () => get<Today>('/api/today'),
	search: (q: string, signal?: AbortSignal) => get<{ items: PersonHit[]; more: boolean }>('/api/search', {}, { q, limit: 20 }, { signal }),
	person: (id: string) => get<PersonPage>('/api/persons/{id}/page', { id }),
	regions: (q: { parent?: string; q?: string }) => get<Region[]>('/api/regions', {}, q),
	staff: () => get<Staff[]>('/api/staff'),

	upload: (id: string, file: File) =>
		put<{ id: string; size: number; mime: string }>('/api/files/{id}', { id }, { name: file.name }, { raw: file, headers: { 'Content-Type': file.type || BYTES } }),

	importSheet: (id: string, file: File) =>
		put<ImportSheet>('/api/imports/{id}', { id }, { type: 'person', name: file.name }, { raw: file, headers: { 'Content-Type': BYTES } }),
	importDry: (id: string, body: ImportChoices) => post<ImportDry>('/api/imports/{id}/dry', { id }, { body }),
	importRun: (id: string, skipWrong: boolean) => post<{ job: string }>('/api/imports/{id}/run', { id }, { body: { skip_wrong: skipWrong } }),
	importState: (id: string) => get<ImportState>('/api/imports/{id}', { id }),
	importWithdraw: (id: string, reason: string) => post<null>('/api/imports/{id}/withdraw', { id }, { body: { reason } }),

	reports: () => get<Reports>('/api/reports'),
	report: (report: string, q: ReportQuery) => get<Report>('/api/reports/{report}', { report }, { ...q }),
	reportRecords: (report: string, q: ReportQuery & { measure: string; row: string; source: number; offset: number }) =>
		get<ReportRecords>('/api/reports/{report}/records', { report }, { ...q }),
	reportSheet: (report: string, q: ReportQuery) => get<Blob>('/api/reports/{report}/sheet', { report }, { ...q }, { blob: true }),
	scores: () => get<Scores>('/api/scores'),
	score: (index: string, q: ScoreQuery) => get<Score>('/api/score/{index}', { index }, { ...q }),
	scoreEvidence: (index: string, item: string, q: ScoreQuery & { part: string; source: number; offset: number }) =>
		get<ScoreEvidence>('/api/score/{index}/items/{item}/evidence', { index, item }, { ...q }),
	scoreGive: (index: string, item: string, body: { id: string; points: string; reason: string; unit: string; from: string; to: string }) =>
		post<Score>('/api/score/{index}/items/{item}/override', { index, item }, { body }),
	scoreTakeBack: (index: string, item: string, q: ScoreQuery) =>
		call<Score>('DELETE', fill('/api/score/{index}/items/{item}/override', { index, item }) + query({ ...q })),
	scoreFreeze: (index: string, body: { id: string; unit: string; from: string; to: string }) =>
		post<ScoreFrozen>('/api/score/{index}/frozen', { index }, { body }),
	scoreFrozen: (index: string, id: string) => get<ScoreCompare>('/api/score/{index}/frozen/{id}', { index, id }),

	signals: () => get<Signals>('/api/signals'),
	signal: (id: string) => get<Signal>('/api/signals/{id}', { id }),
	answerSignal: (id: string, body: { id: string; answer: string; words: string }) =>
		post<Signal>('/api/signals/{id}/answer', { id }, { body }),

	units: () => get<Unit[]>('/api/admin/units'),
	addUnit: (u: Unit) => post<Unit>('/api/admin/units', {}, { body: u }),
	changeUnit: (u: Unit) => patch<Unit>('/api/admin/units/{id}', { id: u.id }, { body: u }),
	accounts: () => get<Account[]>('/api/admin/accounts'),
	addAccount: (a: Account) => post<Account>('/api/admin/accounts', {}, { body: a }),
	changeAccount: (a: Account) => patch<Account>('/api/admin/accounts/{id}', { id: a.id }, { body: a }),
	resetAccount: (id: string) => post<{ password: string }>('/api/admin/accounts/{id}/reset', { id }, { body: {} }),
	ownDays: (year: number) => get<OwnDay[]>('/api/admin/calendar/{year}', { year }),
	saveOwnDays: (year: number, days: OwnDay[]) => put<OwnDay[]>('/api/admin/calendar/{year}', { year }, {}, { body: days }),
	profile: () => get<ProfileData>('/api/admin/profile'),
	saveProfile: (settings: Record<string, string | null>) => put<ProfileData>('/api/admin/profile', {}, {}, { body: { settings } }),
	catalogueState: () => get<CatalogueState>('/api/admin/catalogue'),
	audit: (after?: string) => get<{ items: AuditEntry[]; next: string | null } | AuditEntry[]>('/api/admin/audit', {}, { after }),
};
