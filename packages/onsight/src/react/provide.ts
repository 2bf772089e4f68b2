// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Gives the hooks the React that is installed beside the package. See react.ts.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { provideReact } from './react.js';

provideReact({ useCallback, useEffect, useMemo, useRef, useState });
