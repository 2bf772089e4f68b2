// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What react-native-executorch 0.5 to 0.9 export for the authors of resource fetchers.

/** Statuses of HTTP. */
export enum HTTP_CODE {
  OK = 200,
  PARTIAL_CONTENT = 206,
}

/** What a download is doing. */
export enum DownloadStatus {
  ONGOING,
  PAUSED,
}

/** What kind of source a resource has. */
export enum SourceType {
  OBJECT,
  LOCAL_FILE,
  /** Of an app's bundle. */
  RELEASE_MODE_FILE,
  /** Served by Metro. */
  DEV_MODE_FILE,
  REMOTE_FILE,
}
