import type { CodeRef, Extension } from '@openshift/dynamic-plugin-sdk';
import type { ComponentType, Provider } from 'react';

/** The extensions that this host knows, as the console documents them. */
export type Section = Extension<
  'console.navigation/section',
  { id: string; name?: string; dataAttributes?: Record<string, string> }
>;
export type Href = Extension<
  'console.navigation/href',
  {
    id: string;
    name: string;
    href: string;
    section?: string;
    dataAttributes?: Record<string, string>;
  }
>;
export type RoutePage = Extension<
  'console.page/route',
  { path: string | string[]; exact?: boolean; component: CodeRef<ComponentType> }
>;
export interface Model {
  group?: string;
  version?: string;
  kind?: string;
}
export type Tab = Extension<
  'console.tab/horizontalNav',
  {
    model: Model;
    page: { name: string; href: string };
    component: CodeRef<ComponentType<{ obj: object }>>;
  }
>;
export type DashboardTab = Extension<'console.dashboards/tab', { id: string; title: string }>;
export type DashboardCard = Extension<
  'console.dashboards/card',
  { tab: string; component: CodeRef<ComponentType> }
>;
export type Template = Extension<
  'console.yaml-template',
  { name: string; model: Model; template: CodeRef<string> }
>;
export type ResourcePage = Extension<
  'console.page/resource/list' | 'console.page/resource/details',
  { model: Model; component: CodeRef<ComponentType<{ namespace?: string; model: Model }>> }
>;
export type Context = Extension<
  'console.context-provider',
  { provider: CodeRef<Provider<unknown>>; useValueHook: CodeRef<() => unknown> }
>;

export const isSection = (e: Extension): e is Section => e.type === 'console.navigation/section';
export const isHref = (e: Extension): e is Href => e.type === 'console.navigation/href';
export const isRoutePage = (e: Extension): e is RoutePage => e.type === 'console.page/route';
export const isTab = (e: Extension): e is Tab => e.type === 'console.tab/horizontalNav';
export const isDashboardTab = (e: Extension): e is DashboardTab =>
  e.type === 'console.dashboards/tab';
export const isDashboardCard = (e: Extension): e is DashboardCard =>
  e.type === 'console.dashboards/card';
export const isTemplate = (e: Extension): e is Template => e.type === 'console.yaml-template';
export const isResourcePage = (e: Extension): e is ResourcePage =>
  e.type === 'console.page/resource/list' || e.type === 'console.page/resource/details';
export const isContext = (e: Extension): e is Context => e.type === 'console.context-provider';
