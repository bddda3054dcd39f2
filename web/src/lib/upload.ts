/* How a file gets to the server: signed in, or by a one-time link. Fields do not know which. */
import type { InjectionKey } from 'vue';
import { api } from '@/api';
import type { Result } from '@/api/client';

export interface Sent { id: string; size: number; mime: string }
export type Upload = (id: string, file: File) => Promise<Result<Sent>>;

export const UPLOAD: InjectionKey<Upload> = Symbol('upload');
export const uploadSignedIn: Upload = (id, file) => api.upload(id, file);
