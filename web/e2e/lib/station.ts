/* Two stations in one installation: A with head, workers and a supervisor, B with a worker of its own. */
import { Api, newId, type Json } from './api';
import { command, type Program } from './program';

export const PASSWORD = 'guihua-qiaotou-2026';
export const A = { name: '曹村镇社会工作站', code: 'RA01', region: '330381128', village: '许岙' };
export const B = { name: '湖岭镇社会工作站', code: 'RA02', region: '330381109' };

export interface Person { login: string; name: string; role: string }
export const HEAD: Person = { login: 'chenguoping', name: '陈国平', role: 'head' };
export const WORKER: Person = { login: 'linxiaomei', name: '林晓梅', role: 'worker' };
export const COLLEAGUE: Person = { login: 'jinwei', name: '金伟', role: 'worker' };
export const SUPERVISOR: Person = { login: 'zhouyaqin', name: '周雅琴', role: 'supervisor' };
export const STRANGER: Person = { login: 'yemin', name: '叶敏', role: 'worker' };

const KEEPER = 'xitong';

export interface Station {
	url: string;
	unit: string;
	otherUnit: string;
	/** A fresh client of the API, signed in. */
	as: (who: Person) => Promise<Api>;
}

export interface Place { name: string; code: string; region: string; profile: string }
export const CHENGDU: Place = { name: '簇锦街道社会工作站', code: 'CJ01', region: '510107014', profile: 'chengdu' };

/** A folder with nobody but the head; the password the program showed. */
export function init(p: Program, at: Place = { ...A, profile: 'ruian' }): string {
	const said = command('init', '--data', p.data, '--station', at.name, '--code', at.code, '--region', at.region, '--profile', at.profile, '--login', HEAD.login, '--name', HEAD.name);
	return firstPassword(said);
}

function firstPassword(said: string): string {
	const password = /[a-z]{5}(-[a-z]{5}){3}/.exec(said)?.[0];
	if (!password)
		throw new Error(`no first password in:\n${said}`);
	return password;
}

export async function changePassword(base: string, login: string, first: string): Promise<void> {
	const api = new Api(base);
	await api.signIn(login, first);
	await api.must('POST', '/session/password', { old: first, new: PASSWORD });
}

async function addAccount(head: Api, base: string, who: Person, unit: string): Promise<void> {
	const made = await head.must('POST', '/admin/accounts', {
		id: newId(), login: who.login, name: who.name, phone: null, unit, roles: [{ role: who.role, unit }], disabled: false,
	});
	await changePassword(base, who.login, made.password);
}

/** The one who keeps the installation, over the district. */
async function addKeeper(p: Program, head: Api): Promise<Json> {
	const units: Json[] = await head.must('GET', '/admin/units');
	const district = units.find((u) => u.level === 'district');
	const first = firstPassword(command('user', 'add', KEEPER, '--role', 'admin', '--unit', district.id, '--data', p.data));
	await changePassword(p.url, KEEPER, first);
	return district;
}

async function keeperOf(url: string): Promise<Api> {
	const keeper = new Api(url);
	await keeper.signIn(KEEPER, PASSWORD);
	await keeper.must('POST', '/session/confirm', { password: PASSWORD });
	return keeper;
}

/** The units of station B, beside A's in the same district. */
async function addStationB(p: Program, head: Api): Promise<string> {
	const district = await addKeeper(p, head);
	const keeper = await keeperOf(p.url);
	const township = newId();
	await keeper.must('POST', '/admin/units', { id: township, parent: district.id, level: 'township', name: '湖岭镇', region: B.region, code: null, profile: null });
	const station = newId();
	await keeper.must('POST', '/admin/units', { id: station, parent: township, level: 'station', name: B.name, region: B.region, code: B.code, profile: 'ruian' });
	await addAccount(keeper, p.url, STRANGER, station);
	return station;
}

/** The head with a password of her own, two workers and a supervisor: the station, and the head signed in. */
async function staffed(p: Program, first: string): Promise<{ head: Api; unit: string; as: Station['as'] }> {
	await changePassword(p.url, HEAD.login, first);
	const head = new Api(p.url);
	const s = await head.signIn(HEAD.login, PASSWORD);
	await head.must('POST', '/session/confirm', { password: PASSWORD });
	for (const who of [WORKER, COLLEAGUE, SUPERVISOR])
		await addAccount(head, p.url, who, s.unit.id);
	const as: Station['as'] = async (who) => {
		const api = new Api(p.url);
		await api.signIn(who.login, PASSWORD);
		return api;
	};
	return { head, unit: s.unit.id, as };
}

export async function makeStations(p: Program, first: string): Promise<Station> {
	const { head, unit, as } = await staffed(p, first);
	return { url: p.url, unit, otherUnit: await addStationB(p, head), as };
}

/** A station alone in its installation, and who keeps that. */
export async function makeStation(p: Program, first: string): Promise<Station> {
	const { head, unit, as } = await staffed(p, first);
	await addKeeper(p, head);
	return { url: p.url, unit, otherUnit: '', as };
}

/** A station of the same street that works by the bid's own rules, with one worker. */
export async function stationBeside(url: string): Promise<{ worker: Person }> {
	const keeper = await keeperOf(url);
	const units: Json[] = await keeper.must('GET', '/admin/units');
	const street = units.find((u) => u.level === 'township');
	const station = newId();
	await keeper.must('POST', '/admin/units', { id: station, parent: street.id, level: 'station', name: '三留守项目站', region: street.region, code: 'CJ02', profile: 'tender' });
	const worker: Person = { login: 'xiangmu', name: '贾春燕', role: 'worker' };
	await addAccount(keeper, url, worker, station);
	return { worker };
}

export interface Pair { head: Person; worker: Person; bureau: Person }

/** A station of two people in the same district, and somebody of the bureau over it. */
export async function twoPersonStation(url: string, mark: string): Promise<Pair> {
	const keeper = await keeperOf(url);
	const units: Json[] = await keeper.must('GET', '/admin/units');
	const district = units.find((u) => u.level === 'district');
	const township = newId();
	await keeper.must('POST', '/admin/units', { id: township, parent: district.id, level: 'township', name: '高楼镇', region: A.region, code: null, profile: null });
	const station = newId();
	await keeper.must('POST', '/admin/units', { id: station, parent: township, level: 'station', name: '高楼镇社会工作站', region: A.region, code: `G${mark}`, profile: 'ruian' });
	const pair: Pair = {
		head: { login: `zhanzhang${mark}`, name: '吴国平', role: 'head' }, worker: { login: `shegong${mark}`, name: '谢小妹', role: 'worker' },
		bureau: { login: `minzheng${mark}`, name: '潘素琴', role: 'bureau_district' },
	};
	await addAccount(keeper, url, pair.head, station);
	await addAccount(keeper, url, pair.worker, station);
	await addAccount(keeper, url, pair.bureau, district.id);
	return pair;
}
