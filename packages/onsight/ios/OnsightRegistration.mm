// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Tells React Native of the module before any JavaScript runs, and so needs nothing of the app.

#import <Foundation/Foundation.h>
#import <ReactCommon/CxxTurboModuleUtils.h>

#include <memory>

#include "jsi/react_native/OnsightModule.h"

@interface OnsightRegistration : NSObject
@end

@implementation OnsightRegistration

+ (void)load {
  using namespace facebook::react;
  registerCxxModuleToGlobalModuleMap(OnsightModule::kModuleName,
                                     [](std::shared_ptr<CallInvoker> invoker) {
                                       return std::make_shared<OnsightModule>(invoker);
                                     });
}

@end
