// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A process that fetches one URL: node fetch-process.mjs MODULE CACHE URL. Prints the path.

const [module, cacheDirectory, url] = process.argv.slice(2);
const { createResourceFetcher } = await import(module);
const [path] = await createResourceFetcher({ cacheDirectory }).fetch(undefined, url);
process.stdout.write(path);
