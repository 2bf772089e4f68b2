// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The adapters take the modules as their declarations say that they are, and the package uses React
// Native as its own declarations allow: this is compiled, not run.

import * as maintained from '@dr.pogodin/react-native-fs';
import * as expo from 'expo-file-system';
import ReactNativeBlobUtil from 'react-native-blob-util';
import * as older from 'react-native-fs';

import {
  blobUtilFiles,
  createResourceFetcher,
  expoFiles,
  fsFiles,
} from '../../../src/index.native.js';

export const fetchers = [
  createResourceFetcher(expoFiles(expo)),
  createResourceFetcher({ ...blobUtilFiles(ReactNativeBlobUtil), retries: 2 }),
  createResourceFetcher(fsFiles(maintained)),
  createResourceFetcher(fsFiles(older)),
];

// @ts-expect-error -- the check would be worth nothing if the modules were of type any
export const mistaken = expoFiles(older);
