// SPDX-License-Identifier: MIT
// A platform that starts instances for requests and takes them away (Lambda, Cloud Run, Knative's
// activator, SageMaker's serverless endpoints), as a state machine that says who starts when: to
// the engine it is a Batcher whose executions are single requests. Its rules:
//  * A request takes the place that is free at the instance used last (or the one used least
//    recently). Provisioned instances are filled before the others.
//    docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html; newest first: Mahmoudi and
//    Khazaei, "SimFaaS" (2021), pacslab/simfaas@5dd1623
//  * Where none is free an instance starts. With own_instance the request waits for that one,
//    whoever becomes free meanwhile, and is throttled (429) where none may start. With `shared` it
//    waits for the first that can take it, at most longest_wait, then 429; as many instances start
//    as those who wait would fill.
//    docs.cloud.google.com/run/docs/about-instance-autoscaling: a request waits up to 3.5 times the
//    mean start or 10 s, whichever is longer
//  * At most max_instances are there, and a bucket of scale_burst that fills at scale_rate bounds
//    how fast they come. docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html: 1,000 at once,
//    filled continuously at 1,000 in 10 s, unused ones do not add up
//  * An instance goes away keep_alive after it became idle; min_instances stay.
//  * What is paid for is metered as it ends (ServerlessUse in kernel/observer.h).
#pragma once

#include <memory>

#include "sim/batching/batcher.h"
#include "sim/kernel/observer.h"
#include "sim/random/generator.h"
#include "sim/scenario/config_serverless.h"

namespace servescape {

class ServerlessPlatform : public Batcher {
 public:
  // What is there now, and what was metered since the last call.
  virtual ServerlessUse TakeUse() = 0;
};

// `places`: requests that an instance serves at once. Execution i is at instance i / places.
// `speed`: by which the time of first calls is divided, as service times are. `config` outlives it.
std::unique_ptr<ServerlessPlatform> MakeServerlessPlatform(const ServerlessConfig& config,
                                                           uint32_t places, double speed,
                                                           const Generator& random);

}  // namespace servescape
