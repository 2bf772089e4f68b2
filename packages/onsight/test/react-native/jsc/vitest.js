// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// As much of vitest as tests in a bare JavaScriptCore need: its own expectations, and a runner.

import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import * as chai from 'chai';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

export const { expect } = chai;
expect.unreachable = () => chai.assert.fail('this must not be reached');

class Suite {
  tests = [];
  before = [];
  after = [];
  afterEach = [];
}

const suites = [];
let current;

/** A suite for what `define` adds, as a file of tests is one. */
export async function collect(define) {
  current = new Suite();
  suites.push(current);
  await define();
}

const names = [];

export function describe(name, define) {
  names.push(name);
  define();
  names.pop();
}

export function it(name, run) {
  current.tests.push({ name: [...names, name].join(' > '), run });
}

it.each = (rows) => (name, run) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row];
    it(name.replace('%s', String(values[0])), () => run(...values));
  }
};

const unless = (define) => (isSkipped) => (isSkipped ? () => undefined : define);
describe.skipIf = unless(describe);
it.skipIf = unless(it);

export const beforeAll = (call) => void current.before.push(call);
export const afterAll = (call) => void current.after.push(call);
export const afterEach = (call) => void current.afterEach.push(call);

/** Runs all tests one after another: a line for each, that begins with "ok" or "failed". */
export async function runAll() {
  const lines = [];
  for (const suite of suites) {
    for (const call of suite.before) await call();
    for (const test of suite.tests) {
      lines.push(await outcome(test, suite));
    }
    for (const call of suite.after) await call();
  }
  return lines.join('\n');
}

async function outcome({ name, run }, { afterEach: cleanups }) {
  try {
    await run();
    return `ok ${name}`;
  } catch (error) {
    return `failed ${name}: ${error?.stack ? `${error.message}\n${error.stack}` : error}`;
  } finally {
    for (const call of cleanups) await call();
  }
}
