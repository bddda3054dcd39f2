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
