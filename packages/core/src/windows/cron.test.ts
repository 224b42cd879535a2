import { expect, test } from 'vitest';
import { parseCron } from './cron.ts';

test.each([
  ['0 2 * * 2,4', { minute: '0', hour: '2', day: '*', month: '*', weekday: '2,4' }],
  [
    '*/20 1-3 ? JAN-mar sun',
    { minute: '0,20,40', hour: '1,2,3', day: '*', month: '1,2,3', weekday: '0' },
  ],
  ['50/5 0 1 1 *', { minute: '50,55', hour: '0', day: '1', month: '1', weekday: '*' }],
  ['@weekly', { minute: '0', hour: '0', day: '*', month: '*', weekday: '0' }],
  ['  5  4 * * MON-FRI ', { minute: '5', hour: '4', day: '*', month: '*', weekday: '1,2,3,4,5' }],
])('%s is read as Argo CD reads it', (text, fields) => {
  expect(parseCron(text)).toEqual(fields);
});

test.each([
  ['', 'has 0 fields'],
  ['0 2 * *', 'has 4 fields'],
  ['0 0 2 * * *', 'has 6 fields'],
  ['60 * * * *', 'field 1 (minute): 60 is not from 0 to 59'],
  ['0 24 * * *', 'field 2 (hour): 24 is not from 0 to 23'],
  ['0 0 0 * *', 'field 3 (day of month): 0 is not from 1 to 31'],
  ['0 0 L * *', 'field 3 (day of month): "L" is no number'],
  ['0 0 * 13 *', 'field 4 (month): 13'],
  ['0 0 * * 7', 'field 5 (day of week): 7 is not from 0 to 6'],
  ['0 0 * * 5#2', 'field 5 (day of week): "5#2" is no number'],
  ['5-1 * * * *', 'field 1 (minute): "5-1" ends before it begins'],
  ['*/0 * * * *', 'field 1 (minute): "*/0" has a step of 0'],
  ['1-2-3 * * * *', 'more than one -'],
  ['1/2/3 * * * *', 'more than one /'],
  [', * * * *', 'field 1 (minute): is empty'],
  ['@every 1h', '@every has no start'],
  ['@reboot', 'there is no @reboot'],
  ['CRON_TZ=UTC 0 0 * * *', 'it names a time zone'],
])('%j is refused, with the field and its position', (text, message) => {
  expect(() => parseCron(text)).toThrow(`spec.schedule: `);
  expect(() => parseCron(text)).toThrow(message);
});
