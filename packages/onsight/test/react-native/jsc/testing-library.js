// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// As much of Testing Library as the tests of hooks need, over React's renderer without a screen.

import { act, createElement } from 'react';
import { create } from 'react-test-renderer';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

export { act };
export const configure = () => undefined;

const ATTEMPTS = 2000;
const mounted = [];

/** Repeats what throws until it does not. */
export async function waitFor(check) {
  for (let attempt = 1; ; attempt++) {
    try {
      return check();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
    }
  }
}

export function render(element) {
  let root;
  act(() => {
    root = create(element);
  });
  mounted.push(root);
  const texts = () => root.root.findAll((node) => typeof node.type === 'string');
  const withText = (text) => {
    const found = texts().find(({ children }) => children.join('') === text);
    if (!found) throw new Error(`nothing shows "${text}"`);
    return found;
  };
  return { root, findByText: (text) => waitFor(() => withText(text)) };
}

export function renderHook(useHook, { wrapper: Wrapper } = {}) {
  const result = {};
  const Probe = () => {
    result.current = useHook();
    return null;
  };
  const probe = createElement(Probe);
  const { root } = render(Wrapper ? createElement(Wrapper, null, probe) : probe);
  return { result, unmount: () => act(() => root.unmount()) };
}

export function cleanup() {
  for (const root of mounted.splice(0)) act(() => root.unmount());
}
