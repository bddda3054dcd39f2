/* A pretended server for drawing the pages: reads the real catalogue, invents the records. Not
 * shipped, not used by any test of the program. Start: node dev/mock.mjs [port] */
import { createServer } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import YAML from 'yaml';

const root = fileURLToPath(new URL('../../catalogue/', import.meta.url));
const read = (path) => YAML.parse(readFileSync(root + path, 'utf8'), { schema: 'failsafe' });
const list = (v) => (v === undefined ? [] : Array.isArray(v) ? v : [v]);
const files = (dir, end) => readdirSync(root + dir).filter((f) => f.endsWith(end)).map((f) => read(`${dir}/${f}`));
const yes = (v) => v === 'true';

function field(f) {
	return {
		key: f.key, kind: f.kind, label: f.label, section: f.section, privacy: Number((f.privacy ?? 'P0').slice(1)), clauses: list(f.clause),
		why: f.why, hint: f.hint, placeholder: f.placeholder, unit: f.unit, list: f.list, to: f.to, level: f.level, length: Number(f.length) || undefined,
		scale: Number(f.scale) || 0, min: f.min, max: f.max, estimate: yes(f.estimate), not_after_today: f.not_after === 'today', quick: yes(f.quick), full: yes(f.full),
		filter: yes(f.filter), none_text: f.none_text, accept: f.accept, max_count: f.kind === 'file' ? Number(f.max) || 1 : undefined,
		required: f.required === 'true' ? true : f.required ?? null, complete: f.complete === 'true' ? true : f.complete ?? null,
		show: f.show ?? null, default: f.default ?? null, calc: f.calc ?? null, readonly: f.readonly === 'true' ? true : f.readonly ?? null,
		checks: list(f.check).map((c) => ({ ...c, hint: yes(c.hint) })), fields: f.of ? f.of.map(field) : undefined,
	};
}
const types = {};
for (const key of readdirSync(`${root}types`)) {
	const x = read(`types/${key}/${key}.type.yaml`);
	types[key] = {
		key, code: x.code, label: x.label, why: x.why, clauses: list(x.clause), parent: x.parent ?? null, number: !!x.number, title: x.title, happened: x.happened,
		flow: x.flow ?? null, confidential: yes(x.confidential), sections: x.sections ?? [], list: x.list ?? [], search: x.search ?? [],
		late_after: x.late_after ? 259200000 : null, fields: x.fields.map(field), deadlines: x.deadlines ?? [], children: [],
	};
}
for (const x of Object.values(types))
	if (x.parent)
		types[x.parent].children.push(x.key);
const lists = Object.fromEntries(files('lists', '.yaml').map((l) => [l.list, { label: l.label, ordered: yes(l.ordered), codes: l.codes.map((c) => ({ code: c.code, label: c.label, note: yes(c.note), retired: false })) }]));
const flowFiles = files('flows', '.yaml');
const flows = Object.fromEntries(flowFiles.map((f) => [f.flow, {
	label: f.label, stages: f.stages, states: f.states.map((s) => ({ ...s, locked: yes(s.locked), waits: yes(s.waits) })),
	moves: f.moves.map((m) => ({ key: m.key, label: m.label, from: m.from, to: m.to, wait: m.wait ?? null, approval: !!m.approve, reason: yes(m.reason), clauses: list(m.clause) })),
}]));
const catalogue = {
	digest: 'mock', version: '1.0.0', types, lists, flows, standards: files('standards', '.yaml').map((s) => ({ prefix: s.prefix, label: s.label, short: s.short })),
	roles: files('roles', '.yaml').map((r) => ({ key: r.role, label: r.label, level: r.level })),
};
const clauses = new Map(readFileSync(`${root}clauses.tsv`, 'utf8').split('\n').slice(1).filter(Boolean).map((l) => l.split('\t')).map((c) => [c[0], c]));

const staff = [['u1', '林晓梅', 'worker'], ['u2', '周雅琴', 'supervisor'], ['u3', '陈国平', 'head'], ['u4', '金伟', 'worker']].map(([id, name, role]) => ({ id, name, roles: [{ key: role, label: role }] }));
const NAMES = '吴阿香 蔡秀英 林阿松 许美珠 叶定川 郑冬梅 黄德旺 项阿菊 吴𠮷平 胡招娣 潘金火 谢大进 陈银花 欧阳建国 胡顺弟'.split(' ');
const uuid = (n) => `019ab000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const at = '2026-11-10T09:00:00+08:00';
const store = { person: [], intake: [], case: [], session: [], closure: [] };
const base = (type, n, fields, extra = {}) => ({
	id: uuid(n), type, unit: { id: 's1', name: '曹村镇社工站' }, version: 1, state: 'kept', number: null, title: '', parent: null, made_by: staff[0], made_at: at, changed_by: staff[0], changed_at: at,
	happened_at: null, late: null, pending: null, fields, masked: {}, shown: {}, incomplete: [], may: ['update', 'move', 'void', 'uncover', 'export'], ...extra,
});
NAMES.forEach((name, i) => store.person.push(base('person', i + 1, {
	name, gender: i % 2 ? '1' : '2', age: 60 + i, birth_date: '1943-03-08', id_no: '330381********0001', village: '330381111201', client_groups: ['A01'], living_with: '1', risk_level: i % 4 ? '3' : '2',
	phone: '138****0461', worker: 'u1', archive_state: '1', live_addr: { region: '330381111201', text: '桥头 12 号' }, strengths: '会做桂花糕，记性好', mental: '****',
	emergency: i ? [{ id: uuid(900 + i), name: '吴晓云', relation: '3', phone: '139****3017' }] : [],
}, { title: name, masked: { id_no: 'P1', phone: 'P1', mental: 'P3' }, shown: { village: '许岙村', live_addr: '许岙村桥头 12 号', worker: '林晓梅' }, incomplete: i ? [] : [{ field: 'emergency', label: '紧急联系人' }] })));
const goals = [{ id: uuid(801), goal: '心情好起来', measure: '量表分数', baseline: '9', target: '5', current: '6', status: '2' }, { id: uuid(802), goal: '每周出门 3 次', measure: '这周出门', baseline: '0', target: '3', current: null, status: '2' }];
store.case.push(base('case', 201, { person: uuid(1), pseudonym: '桂花婆婆', case_type: '1', field: '1', risk: '2', priority: '3', confidentiality: '3', responsible: 'u1', supervisor: 'u2', opened_on: '2026-08-27', agreement_form: '1', agreement_on: '2026-08-24', goals }, { title: '桂花婆婆', number: 'RA01-2026-C-0031', state: 'work', state_label: '介入', shown: { person: '吴阿香', responsible: '林晓梅', supervisor: '周雅琴' } }));
store.case.push(base('case', 202, { person: uuid(11), pseudonym: '老石匠', responsible: 'u1', supervisor: 'u2' }, { title: '老石匠', number: 'RA01-2026-C-0032', state: 'draft', state_label: '待开案', shown: { person: '潘金火', responsible: '林晓梅', supervisor: '周雅琴' }, incomplete: [{ field: 'case_type', label: '个案类型' }] }));
const TEXTS = ['', '量表 6 分。说起年轻时在祠堂蒸桂花糕，一口气讲了十来分钟。问她愿不愿意教邻居，答“有人要学就教”。膝盖上下台阶疼。', '陪去市人民医院看膝盖，自己挂了号'];
['2026-11-23T15:00:00+08:00', '2026-11-10T14:00:00+08:00', '2026-10-27T09:30:00+08:00'].forEach((when, i) => store.session.push(base('session', 301 + i, {
	started_at: when, ended_at: when.replace(/T(\d\d):(\d\d)/, (_, h, m) => `T${h}:${m === '30' ? '55' : '40'}`), mode: '2', place: '许岙村桥头 12 号', aim: ['1'], outline: i ? null : '护膝合适；院门来回两趟；项阿菊来问桂花糕', narrative: TEXTS[i] || null, danger: i ? 'same' : null, next_plan: i ? '带护膝；问项阿菊想不想学；记出门次数' : null,
}, { parent: uuid(201), happened_at: when, title: when, incomplete: i ? [] : [{ field: 'narrative', label: '经过' }], late: i === 2 ? { reason: '1', days: 3 } : null })));

function flowOf(r) {
	const f = flowFiles.find((x) => x.type === r.type);
	const stage = f.states.find((s) => s.key === r.state)?.stage;
	const now = f.stages.findIndex((s) => s.key === stage);
	const moves = f.moves.filter((m) => m.from.includes(r.state));
	const missing = moves.flatMap((m) => (m.needs ?? []).map((n, i) => ({ move: m.key, key: n.key, label: n.label, hint: n.hint, level: n.level, met: i % 3 === 0 && n.level === 'must', lock: yes(n.lock), clauses: list(n.clause), action: n.action ?? null, reasons: n.exception?.reasons ?? null })));
	return {
		state: r.state, stage, stages: f.stages.map((s, i) => ({ key: s.key, label: s.label, state: i < now ? 'done' : i === now ? 'now' : 'next', from: i <= now ? `2026-0${8 + Math.min(i, 1)}-2${i}` : null, to: i < now ? `2026-0${8 + Math.min(i, 1)}-2${i + 1}` : null, note: null })),
		moves: moves.map((m) => ({ key: m.key, label: m.label, to_label: f.states.find((s) => s.key === m.to)?.label, stage: m.to, approval: !!m.approve, approver: m.approve ? '周雅琴' : null, reason: yes(m.reason), missing_must: missing.filter((x) => x.move === m.key && x.level === 'must' && !x.met).length, missing_advise: 0 })),
		missing, log: [{ at, by: staff[0], move: 'open', label: '申请开案', from: 'draft', to: 'opening' }, { at, by: staff[1], move: 'open', label: '同意开案', from: 'opening', to: 'assess', opinion: '先把协议说清楚。' }],
	};
}
const approval = (id, label, title, extra) => ({ id, type: 'case', record: { id: uuid(202), title, number: 'RA01-2026-C-0032', version: 1 }, move: 'open', label, asked_by: staff[0], asked_at: '2026-11-20T16:00:00+08:00', waited_days: 2, days: 3, due: '2026-11-24T17:30:00+08:00', overdue: false, words: '想学手艺，怕失去低保', batch: false, checks: ['本人愿意，签了协议', '问题和需要写清了', '危险筛查：没有', '基本资料齐'].map((l, i) => ({ key: `k${i}`, label: l, met: !(extra && i === 2), clauses: ['CD-8.1.d'], exception: extra && i === 2 ? { reason: '6', words: '纸质件在补' } : null })) });
const who = { worker: staff[0], supervisor: staff[1], head: staff[2] };
let me = 'worker';
const session = () => ({
	account: { id: who[me].id, login: me, name: who[me].name, must_change: false, size: 'standard' }, unit: { id: 's1', name: '曹村镇社工站', level: 'station', place: '温州市瑞安市' },
	roles: [{ key: me, label: catalogue.roles.find((r) => r.key === me).label }], nav: read(`roles/${me}.yaml`).nav, home: 'today', csrf: 'mock', admin: me === 'head' ? ['organisation', 'accounts', 'calendar', 'profile', 'catalogue', 'audit'] : [], today: '2026-11-24', relogin_at: null,
});
const todo = (id, kind, label, sub, due, clause, act, extra) => ({ id, kind, label, sub, type: 'case', record: uuid(201), due, clauses: clause ? [clause] : [], rule: clause ? null : '本站设定', action: { label: act, to: kind === 'approval' ? '/approvals' : `/cases/${uuid(201)}` }, ...extra });
const worker = [
	todo('1', 'deadline', '写吴阿香的第 6 次会谈记录', '昨天 15:40 谈完，只列了提纲。谈后 24 小时内写完', { at: '2026-11-24T15:40:00+08:00', state: 'today' }, null, '接着写'),
	todo('2', 'deadline', '潘金火开案还缺 2 样', '服务协议没登记、紧急联系人待补。没有协议不能进“预估”', { at: '2026-11-25', state: 'near', workdays: 1 }, 'CD-8.1.d', '去补齐'),
	todo('3', 'returned', '「小石榴」的结案申请退回来了', '周雅琴：“孩子的评价还没有，读给他听、记下来也行。”', { at: '2026-11-27', state: 'near', workdays: 3 }, 'CD-8.6.a', '看退回', { confidential: true }),
];
const approvals = [todo('4', 'approval', '开案：胡顺弟', '残疾，想学手艺，怕失去低保', { at: '2026-11-24T17:30:00+08:00', state: 'today' }, 'CD-8.1.d', '打开'), todo('5', 'approval', '结案：「小石榴」', '目标 3 个达成 3 个', { at: '2026-11-26', state: 'near', workdays: 2 }, null, '打开', { confidential: true })];
const problem = (status, code, title, more = {}) => ({ status, body: { status, code, title, do: '', trace: '0193abcd', ...more } });
const columns = [['类 别', null, ['低保户', '五保', '残疾2级']], ['情况', null, ['一人住', '跟儿子']], ['姓 名', 'name', ['吴阿香', '吴𠮷平']], ['身份证号码', 'id_no', ['330381****0001']], ['性别', 'gender', ['女', '男']], ['所在村居', 'village', ['许岙', '许岙村委']]];

const routes = [
	['GET', /^\/start$/, () => ({ needs_setup: false, station: { name: '曹村镇社工站', place: '温州市瑞安市' }, version: '0.1.0', emergency: [{ label: '报警', phone: '110' }, { label: '急救', phone: '120' }, { label: '民政服务热线', phone: '12345' }] })],
	['POST', /^\/session$/, (m, q, b) => (b.password === 'wrong' ? problem(401, 'access.password', '账号或密码不对', { tries_left: 3 }) : ((me = who[b.account] ? b.account : 'worker'), session()))],
	['GET', /^\/session$/, () => session()],
	['DELETE', /^\/session$/, () => null], ['PUT', /^\/session\/size$/, () => null], ['POST', /^\/session\/confirm$/, () => null],
	['GET', /^\/catalogue$/, () => catalogue], ['GET', /^\/staff$/, () => staff],
	['GET', /^\/clauses$/, (m, q) => q.get('ids').split(',').map((id) => clauses.get(id)).filter(Boolean).map((c) => ({ id: c[0], source: c[1], short: c[1], requirement: c[4], software: c[5], figures: c[6], used: [{ type: 'case', label: '个案' }] }))],
	['GET', /^\/today$/, () => ({ date: '2026-11-24', weekday: '二', must: me === 'worker' ? worker : [...approvals, ...worker.slice(0, 1)], waiting: [{ label: '胡顺弟 开案申请', who: '周雅琴审批', since_days: 2, record: uuid(202), type: 'case' }], incomplete: { count: 3 }, crisis: [], read: [], first_day: false })],
	['GET', /^\/search$/, (m, q) => ({ items: store.person.filter((p) => p.title.includes(q.get('q')) || q.get('q') === 'wax').slice(0, 5).map((p, i) => ({ id: p.id, name: p.title, gender: '女', age: p.fields.age, village: '许岙村', worker: '林晓梅', mine: i === 0 })), more: false })],
	['GET', /^\/regions$/, () => [{ code: '330381111201', name: '许岙村', path: '曹村镇' }, { code: '330381111202', name: '东岙村', path: '曹村镇' }]],
	['GET', /^\/persons\/([^/]+)\/page$/, (m) => ({ record: store.person.find((p) => p.id === m[1]), cases: store.case.filter((c) => c.fields.person === m[1]), intakes: [], events: [{ at: '1964-01-01', kind: 'life', label: '嫁到许岙' }, { at: '2009-01-01', kind: 'life', label: '老伴去世' }, { at: '2026-06-03', kind: 'life', label: '院里摔倒' }, { at: '2026-08-27', kind: 'case', label: '个案 0031 介入', type: 'case', id: uuid(201) }, ...store.session.map((s) => ({ at: s.happened_at, kind: 'session', label: '会谈', type: 'session', id: s.id }))], next: { label: '今天该去看她', sub: '每周一次（独居、风险中），上次 11月17日见到本人，说膝盖疼。' } })],
	['GET', /^\/approvals$/, () => ({ mine: me === 'worker' ? [] : [approval('a1', '申请开案', '胡顺弟'), approval('a2', '申请结案', '「小石榴」', true)], not_mine: [{ ...approval('a3', '改计划', '「阿土伯」'), why: '这是你自己写的，已转给机构督导郑明华。' }] })],
	['POST', /^\/approvals\//, () => ({})],
	['GET', /^\/calendar$/, () => ({ years: [2026], days: [{ day: '2026-02-17', kind: 'holiday', name: '春节', own: false }, { day: '2026-02-28', kind: 'workday', name: '补班', own: false }], missing_next: true })],
	['GET', /^\/admin\/calendar\//, () => []], ['GET', /^\/admin\/units$/, () => [{ id: 'c1', parent: null, level: 'district', name: '瑞安市民政局' }, { id: 's1', parent: 'c1', level: 'station', name: '曹村镇社工站', code: 'RA01' }]],
	['GET', /^\/admin\/accounts$/, () => staff.map((s) => ({ id: s.id, login: s.id, name: s.name, unit: 's1', roles: [{ role: s.roles[0].key, unit: 's1' }] }))],
	['POST', /^\/admin\/accounts$/, (m, q, b) => ({ ...b, password: 'guihua-4826-qiaotou-cheng' })],
	['GET', /^\/admin\/profile$/, () => ({ profile: 'ruian', settings: [{ key: 'write_up', label: '会谈后几小时内写完', value: null, default: '24', clauses: ['CD-9.1.2.c'] }] })],
	['GET', /^\/admin\/catalogue$/, () => ({ digest: 'mockmockmock', version: '1.0.0', problems: [], types: [], coverage: { covered: 61, engine: 40, reason: 3, open: 452 } })],
	['GET', /^\/admin\/audit$/, () => ({ items: [{ at, by: staff[0], what: 'uncover', type: 'person', title: '吴阿香', reason: '替班联系' }], next: null })],
	['PUT', /^\/imports\/([^/]+)$/, (m) => ({ id: m[1], sheets: ['名单'], rows: 2000, head_row: 3, columns: columns.map(([heading, f, samples], index) => ({ index, heading, samples, field: f, by: f ? 'heading' : null })), values: [{ field: 'gender', word: '女', code: '2', count: 988 }, { field: 'client_groups', word: '困境', code: null, count: 39 }] })],
	['POST', /^\/imports\/([^/]+)\/dry$/, () => ({ rows: 2000, new: 1763, changed: 177, wrong: 60, kinds: [{ code: 'id_no.check_digit', text: '证件号不合规则', count: 14 }, { code: 'date.form', text: '日期看不懂', count: 8 }], problems: Array.from({ length: 14 }, (_, i) => ({ row: 118 + i * 37, column: '身份证号码', path: '/fields/id_no', code: 'id_no.check_digit', text: '校验位对不上，多半抄错一位。', value: `33038119601103000${i % 10}` })) })],
	['POST', /^\/imports\/([^/]+)\/run$/, () => ({ job: 'j1' })], ['GET', /^\/imports\/([^/]+)$/, () => ({ state: 'done', done: 1940, total: 1940, result: { new: 1763, changed: 177, skipped: 60 } })],
	['GET', /^\/records\/(\w+)$/, (m, q) => {
		const items = (store[m[1]] ?? []).filter((r) => !q.get('parent') || r.parent === q.get('parent'));
		const views = m[1] === 'person' ? [['mine', '我负责的', 62], ['all', '全站', 1986], ['incomplete', '资料待补', 214], ['overdue', '超期未访', 17]] : [];
		return { items, next: items.length > 10 ? 'x' : null, count: { n: m[1] === 'person' ? 23 : items.length, more: false }, views: views.map(([key, label, count]) => ({ key, label, count })) };
	}],
	['POST', /^\/records\/(\w+)$/, (m, q, b) => {
		if (types[m[1]].fields.some((f) => f.required === true && !b.fields[f.key]))
			return problem(422, 'input.invalid', '有几处要改', { problems: types[m[1]].fields.filter((f) => f.required === true && !b.fields[f.key]).map((f) => ({ path: `/fields/${f.key}`, code: 'field.required', level: 'error', text: `${f.label}还没有填。` })) });
		const r = base(m[1], 0, b.fields, { id: b.id, title: b.fields.name ?? b.fields.pseudonym ?? '', parent: b.parent ?? null });
		(store[m[1]] ??= []).push(r);
		return r;
	}],
	['GET', /^\/records\/(\w+)\/([^/]+)$/, (m) => (store[m[1]] ?? []).find((r) => r.id === m[2]) ?? problem(404, 'record.not_found', '没有这一份，或者你看不了')],
	['PATCH', /^\/records\/(\w+)\/([^/]+)$/, (m, q, b) => { const r = store[m[1]].find((x) => x.id === m[2]); if (b.fields.note === 'conflict') return problem(409, 'record.conflict', '别人也改了', { mine: { living_with: '2', note: '儿子接去住' }, stored: { living_with: '3', note: '低保证换新了' }, base: { living_with: '1', note: null }, record: r }); Object.assign(r.fields, b.fields); r.version++; return r; }],
	['GET', /^\/records\/(\w+)\/([^/]+)\/flow$/, (m) => flowOf(store[m[1]].find((r) => r.id === m[2]))],
	['POST', /^\/records\/(\w+)\/([^/]+)\/moves$/, (m) => store[m[1]].find((r) => r.id === m[2])],
	['POST', /^\/records\/(\w+)\/([^/]+)\/uncover$/, () => ({ fields: { phone: '13800000461', id_no: '330381194303080001' }, until: at })],
	['GET', /^\/records\/(\w+)\/([^/]+)\/(history|access)$/, () => []],
];

createServer(async (req, res) => {
	const url = new URL(req.url, 'http://x');
	const path = decodeURIComponent(url.pathname.replace(/^\/api/, ''));
	let text = '';
	for await (const part of req)
		text += part.toString('latin1');
	for (const [method, pattern, act] of routes) {
		const m = pattern.exec(path);
		if (method !== req.method || !m)
			continue;
		let body = {};
		try { body = JSON.parse(Buffer.from(text, 'latin1').toString('utf8') || '{}'); } catch { /* an upload */ }
		const answer = act(m, url.searchParams, body);
		const bad = answer && answer.body && answer.status;
		res.writeHead(bad ? answer.status : 200, { 'Content-Type': bad ? 'application/problem+json' : 'application/json' });
		return res.end(JSON.stringify(bad ? answer.body : answer));
	}
	res.writeHead(404, { 'Content-Type': 'application/problem+json' });
	res.end(JSON.stringify({ status: 404, code: 'request.not_found', title: `?? ${req.method} ${path}` }));
}).listen(Number(process.argv[2] ?? 8699), '127.0.0.1');
