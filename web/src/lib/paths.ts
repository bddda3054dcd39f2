/* Which page shows a record: hand-made ones first, the generic one for every other type. */
export function recordPath(type: string, id: string, parent?: string | null): string {
	if (type === 'person')
		return `/people/${id}`;
	if (type === 'case')
		return `/cases/${id}`;
	if (type === 'session' && parent)
		return `/cases/${parent}/session/${id}`;
	return `/r/${type}/${id}`;
}

/** The page behind something the server names: its own path when it is one, else the record's. */
export function pagePath(to: string | null | undefined, type?: string, record?: string | null, kind?: string, parent?: string | null): string {
	if (kind === 'approval' && record && !to?.startsWith('/'))
		return `/approvals`;
	if (to?.startsWith('/'))
		return serverPath(to);
	return type && record ? recordPath(type, record, parent) : '/';
}

/** The server speaks of records by type; `/records/case/1` and `/r/case/1` are the case desk. */
function serverPath(to: string): string {
	const m = /^\/(?:r|records)\/([a-z_]+)\/([0-9a-f-]{36})$/.exec(to);
	return m ? recordPath(m[1]!, m[2]!) : to;
}
