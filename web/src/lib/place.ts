/* Names of places as people of the place say them: without what the whole station has in common. */
import { t } from '@/i18n';

/** `text` is a full path; `place` the station's own, left out where it begins the text. */
export function shortPlace(text: string, place: string | undefined): string {
	const inside = place && text.startsWith(place) && text.length > place.length ? text.slice(place.length) : text;
	for (const pair of t('region.tails').split(' ')) {
		const [long = '', short = ''] = pair.split('=');
		const at = inside.indexOf(long);
		if (long && at >= 0)
			return inside.slice(0, at) + short + inside.slice(at + long.length);
	}
	return inside;
}

/** Where a station lies, without its province and its own town: the name of the station says that. */
export function overPlace(place: string | undefined): string {
	const words = (key: string) => t(key).split(' ').filter(Boolean).join('|');
	const below = (place ?? '').replace(new RegExp(`^.{1,8}?(?:${words('region.provinces')})(?=.)`), '');
	const town = new RegExp(`^(.+(?:${words('region.counties')}))[^${t('region.counties').replaceAll(' ', '')}]+(?:${words('region.towns')})$`).exec(below);
	return town?.[1] ?? below;
}
