// SPDX-License-Identifier: MIT
// The words of Kubernetes, Knative, KEDA, Triton, vLLM, Ray Serve, TorchServe, TensorFlow Serving,
// Envoy, gRPC, resilience4j, k6 and Locust, and of everyday speech. To add one: its spelling
// without capitals, - and _ to the row of what it is here, or a row. tests/scenario checks that
// every key and metric that a row names exists.
#include "sim/scenario/advice.h"

namespace servescape {
namespace {

constexpr FieldRow kKeys[] = {
    {"autoscaler autoscaling autoscale hpa horizontalpodautoscaler vpa keda kpa scaledobject "
     "minreplicas maxreplicas minreplicacount maxreplicacount minscale maxscale initialscale "
     "averageutilization targetcpuutilizationpercentage targetutilization "
     "targetutilizationpercentage targetongoingrequests stabilizationwindowseconds "
     "upscaledelays downscaledelays scaleup scaledown scaleout scalein cooldown cooldownperiod "
     "pollinginterval panicwindow syncperiod metricscaling",
     "; here it is autoscaler, a table of a service: [service.NAME.autoscaler] system = \"hpa\" "
     "with the system's own fields, or manifest = \"hpa.yaml\""},
    {"startup startuptime modelload modelloading imagepull",
     "; here it is start, the stages of a replica that an autoscaler adds: [service.NAME.start]"},
    {"serverless knative lambda coldstart coldstarts warmpool scaletozero keepalive "
     "keepaliveperiod keepwarm provisionedconcurrency snapstart",
     "; here it is serverless, with cold_start, keep_alive, provisioned and min_instances"},
    {"spot spotinstances spotprice preemptible interruption interruptionrate reclaim evictions "
     "nodepool nodegroup nodeselector karpenter clusterautoscaler consolidation machinetype",
     "; here it is nodes of a service, pools of machines: [nodes.NAME], spot = { .. }"},
    {"capacityblock savingsplan reserved",
     "; not modelled yet; nearest: price of a replica, or of a machine of [nodes.NAME]"},
    {"memory gpumemory vram hbm gpumemoryutilization memfraction memfractionstatic kvcache "
     "kvcachesize kvblocks blocksize numgpublocks numgpublocksoverride pagedattention",
     "; here it is batching.kv_tokens, or gpu_memory, with batching.scheduler = \"vllm\""},
    {"kvcachedtype swapspace cpuoffload",
     "; not modelled yet; nearest: batching.kv_tokens, what fits, with batching.scheduler = "
     "\"vllm\""},
    {"chunkedprefill enablechunkedprefill chunksize longprefilltokenthreshold "
     "maxnumbatchedtokens maxbatchtokens maxprefilltokens tokenbudget",
     "; here it is batching.max_num_batched_tokens and its like, with batching.scheduler = "
     "\"vllm\""},
    {"tensorparallel tensorparallelsize tp tpsize pipelineparallel pipelineparallelsize pp "
     "expertparallel sharding moe",
     "; not modelled yet; nearest: batching.step and batching.prefill as measured on that many "
     "accelerators, and the price of all of them"},
    {"prefixcaching enableprefixcaching prefixcache automaticprefixcaching radixcache "
     "radixattention promptcache",
     "; here it is batching.enable_prefix_caching, with batching.scheduler = \"vllm\" and "
     "traffic.NAME.shared_prompt_tokens; of a trace with block ids: servescape cache"},
    {"speculative speculativedecoding numspeculativetokens draftmodel medusa eagle",
     "; not modelled yet; nearest: fewer output_tokens, or a shorter batching.step"},
    {"disaggregated disaggregation pddisaggregation prefilldecode",
     "; not modelled yet; nearest: two services on one path, one that prefills and one that "
     "decodes"},
    {"quantization quantized dtype precision fp8 int8 awq gptq",
     "; not modelled yet; nearest: a profile of that precision (servescape list profiles), or "
     "its measured batching.step"},
    {"lora adapters adapter multilora",
     "; not modelled yet; nearest: a class with a path of its own"},
    {"canary bluegreen trafficsplit weightedcluster abtest experiment modelversion versions "
     "version shadow mirror shadowtraffic mirrorpercent canarytrafficpercent rollback",
     "; here it is rollout, to another service that is the new version: [service.NAME.rollout]"},
    {"conceptdrift datadrift modeldrift decay staleness accuracy feedback",
     "; here it is drift of a service; traffic.NAME.keys.drift moves what is popular"},
    {"retrain retraininterval training finetuning",
     "; here it is retraining of a service: [service.NAME.retraining]"},
    {"energy power watts kwh joules carbon co2 pue emissions tdp",
     "; not modelled yet; nearest: the price of a replica"},
    {"cronjob dag batchjob batchprediction batchscoring nightly precompute orchestrator airflow",
     "; here it is job, a table: [job.NAME] with schedule, items, workers and store"},
    {"sequencebatching sequencebatcher stateful stickysessions",
     "; not modelled yet; nearest: routing = \"consistent_hash\" with a key for each session"},
    {"gpufraction mig mps timeslicing timeslice",
     "; not modelled yet; nearest: machine, which shares an accelerator, and "
     "accelerator.occupancy"},
    {"maxmodellen maxseqlen maxtokens contextlength maxlength",
     "; not modelled yet; nearest: the laws of prompt_tokens and output_tokens"},
    {"async asyncqueue kafka sqs rabbitmq broker messagequeue stream streaming pubsub",
     "; not modelled yet; nearest: queue = { capacity = \"unbounded\" } of the service that "
     "consumes"},
    {"dns tls handshake connection connections maxconnections connectionpool "
     "keepaliveconnections http2",
     "; not modelled yet; nearest: network of a step, and concurrency of the service"},
    {"maxnumseqs maxrunningrequests maxconcurrentsequences maxnumrunning",
     "; here it is batching.max_running"},
    {"dynamicbatching batch batcher dynamicbatcher", "; here it is batching"},
    {"maxqueuedelaymicroseconds maxqueuedelay batchtimeout batchtimeoutmicros "
     "batchwaittimeouts batchdelay maxbatchdelay maxlatencyms batchwait maxwait maxwaitms",
     "; here it is batching.max_delay"},
    {"preferredbatchsize preferredbatchsizes", "; here it is batching.preferred_sizes"},
    {"maxbatchsize batchsize maxbatch", "; here it is batching.max_size"},
    {"allowedbatchsizes padding bucketsizes", "; here it is batching.shapes"},
    {"instancegroup instancecount count modelinstances numbatchthreads containerconcurrency "
     "maxongoingrequests maxconcurrentqueries maxconcurrency concurrencylimit workers threads "
     "numworkers minworkers maxworkers bulkhead",
     "; here it is concurrency"},
    {"maxqueuesize queuesize queuelimit queuelength queuedepth maxqueue maxqueuelength "
     "maxqueuedrequests maxpendingrequests maxenqueuedbatches backlog",
     "; here it is queue.capacity"},
    {"defaulttimeoutmicroseconds queuetimeout maxqueuetime", "; here it is queue.deadline"},
    {"prioritylevels prioritylevel prioritylevelcount defaultprioritylevel",
     "; here it is priority of a class, with queue.discipline = \"priority\""},
    {"scheduling schedulingpolicy scheduler queuepolicy", "; here it is queue.discipline"},
    {"ensemble ensemblescheduling pipeline dag workflow graph chain steps",
     "; here it is path: steps in order, with parallel, branch and loop"},
    {"circuitbreaker circuitbreakers circuitbreaking outlierdetection consecutiveerrors "
     "consecutive5xxerrors consecutive5xx maxejectionpercent hystrix",
     "; here it is breaker = { failure_ratio, min_requests, window, open }"},
    {"failureratethreshold errorthreshold errorthresholdpercentage failurethreshold",
     "; here it is breaker.failure_ratio"},
    {"waitdurationinopenstate sleepwindow baseejectiontime resettimeout",
     "; here it is breaker.open"},
    {"minimumnumberofcalls requestvolumethreshold minrequestamount",
     "; here it is breaker.min_requests"},
    {"slidingwindowsize slidingwindow", "; here it is breaker.window"},
    {"retrypolicy retry retryconfig", "; here it is retries"},
    {"maxretries numretries maxattempts retrycount attempts",
     "; here it is retries.max, without the first attempt"},
    {"retrybudget budgetpercent maxtokensratio tokenratio", "; here it is retries.budget"},
    {"pertrytimeout requesttimeout calltimeout responsetimeout timeoutseconds deadlinems",
     "; here it is timeout"},
    {"initialbackoff baseinterval backoffbase retrydelay", "; here it is retries.backoff"},
    {"maxbackoff maxinterval backoffmax", "; here it is retries.cap"},
    {"backoffmultiplier multiplier", "; here it is retries.factor"},
    {"retryon retryablestatuscodes retrystatuscodes", "; here it is retries.on"},
    {"hedging hedgepolicy hedgingpolicy backuprequest backuprequests tiedrequests hedgingdelay",
     "; here it is hedge"},
    {"lbpolicy loadbalancing loadbalancer balancer lb loadbalancingpolicy", "; here it is routing"},
    {"leastrequest p2c powerof2 poweroftwochoices twochoices", "; here it is power_of_two"},
    {"leastconn leastconnections leastloaded", "; here it is least_outstanding"},
    {"jsq shortestqueue", "; here it is join_shortest_queue"},
    {"peakewma ewma leastlatency", "; here it is least_response_time"},
    {"ringhash maglev rendezvous sticky sessionaffinity", "; here it is consistent_hash"},
    {"rr", "; here it is round_robin"},
    {"fcfs", "; here it is fifo"},
    {"lcfs", "; here it is lifo"},
    {"edf", "; here it is earliest_deadline"},
    {"sjf spt", "; here it is shortest_first"},
    {"srpt", "; here it is shortest_remaining"},
    {"wfq drr weightedfair", "; here it is fair"},
    {"tinylfu wtinylfu lirs gdsf hyperbolic", "; not modelled yet; nearest: s3-fifo, arc or slru"},
    {"constant fixed dirac", "; here it is deterministic"},
    {"bernoulli bimodal discrete", "; here it is empirical with values and weights"},
    {"loguniform triangular beta",
     "; not modelled yet; nearest: empirical with values and weights"},
    {"vus virtualusers numusers users clientcount concurrentusers",
     "; here it is clients, with arrivals = \"closed\""},
    {"thinktime waittime pacing sleep", "; here it is think"},
    {"spawnrate rampup stages schedule loadprofile", "; here it is profile"},
    {"qps rps tps requestspersecond arrivalrate targetrps requestrate throughput load",
     "; here it is rate, as in rate = \"100/s\""},
    {"interarrivaltime gaps", "; here it is interarrival"},
    {"servicetime latency responsetime processingtime inferencetime meanservicetime exectime "
     "duration",
     "; here it is time"},
    {"servers pods numreplicas replicacount instances nodes machines desiredreplicas",
     "; here it is replicas"},
    {"cpu cpus vcpu vcpus numcores", "; here it is processor_sharing.cores, or host"},
    {"gpu gpus gputype acceleratortype instancetype machinetype vmtype vm hardware device",
     "; here it is host: the machine's name, as in servescape list instances"},
    {"cost costperhour priceperhour hourlycost hourlyprice", "; here it is price"},
    {"sla slas slos objective objectives goals goal targets", "; here it is slo"},
    {"availabilityzones zone az multiaz", "; here it is zones"},
    {"errorrate failurerate errorprobability faultinjection abort",
     "; here it is error_rate of a service, or an incident of kind \"errors\""},
    {"chaos outage fault faults latencyinjection", "; here it is [[incident]]"},
    {"evictionpolicy eviction replacement", "; here it is policy"},
    {"maxitems maxentries maxmemory cachesize", "; here it is capacity"},
    {"expiry expiration expireafterwrite maxage", "; here it is ttl"},
    {"stalewhilerevalidate refreshahead softttl", "; here it is soft_ttl"},
    {"singleflight requestcoalescing dogpile collapse collapseforwarding", "; here it is coalesce"},
    {"hitratio hitrate missratio", "; a result here, not an input: give keys, capacity and policy"},
    {"zipf zipfian popularity", "; here it is keys = { distribution = \"zipf\", exponent, count }"},
    {"warmup", "; here it is run.warmup"},
    // Keys that had these names before.
    {"slots", "; here it is gate"},
    {"hold", "; here it is blocking_path, of a service"},
    {"simulationtime runtime horizon length", "; here it is run.duration"},
    {"runs repetitions iterations samples", "; here it is run.replications"},
};

constexpr FieldRow kMetrics[] = {
    {"slotsqueuebeforemean", "; here it is service.NAME.gate.queue_before.mean"},
    {"slotstakenmean", "; here it is service.NAME.gate.taken.mean"},
    {"ttft timetofirsttoken", "; here it is service.NAME.time_to_first_token.p99"},
    {"tpot itl timeperoutputtoken intertokenlatency",
     "; here it is service.NAME.time_per_output_token.mean"},
    {"rps qps tps requestspersecond", "; here it is throughput"},
    {"tokenspersecond tokenthroughput", "; here it is service.NAME.tokens"},
    {"errorrate errors successrate", "; here it is availability"},
    {"cpuutilization gpuutilization utilization utilisation cpu gpu dutycycle",
     "; here it is service.NAME.utilization"},
    {"queuelength queuedepth queuesize queuetime",
     "; here it is service.NAME.queue.mean, or service.NAME.wait.p99"},
    {"hitrate hitratio", "; here it is cache.NAME.hit_ratio"},
    {"staleness freshness", "; here it is store.NAME.staleness.p99"},
    {"responsetime e2elatency latency", "; here it is latency.p99"},
    {"cost price totalcost", "; here it is cost.per_hour"},
    {"costpertoken costperrequest pricepertoken", "; here it is cost.per_million requests"},
    {"energy kwh power carbon co2", "; not modelled yet; nearest: cost.per_hour"},
    {"gpumemory memory kvcacheusage kvcache",
     "; not modelled yet; nearest: service.NAME.running.mean"},
    {"coldstart coldstarts coldstartratio", "; not modelled yet; nearest: service.NAME.wait.p99"},
    {"drift accuracy", "; here it is quality.mean"},
    {"scaleevents desiredreplicas currentreplicas",
     "; not modelled yet; nearest: service.NAME.replicas.mean"},
    {"jitter", "; not modelled yet; nearest: latency.p99 and latency.p50 beside each other"},
};

std::string Squeezed(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c == '_' || c == '-' || c == ' ' || c == '.') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

template <size_t kSize>
std::string_view Look(const FieldRow (&table)[kSize], std::string_view key) {
  if (key.size() > 60) return {};
  const std::string wanted = Squeezed(key);
  if (wanted.empty()) return {};
  for (const FieldRow& entry : table) {
    std::string_view rest = entry.words;
    while (!rest.empty()) {
      const size_t space = rest.find(' ');
      if (rest.substr(0, space) == wanted) return entry.says;
      rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    }
  }
  return {};
}

}  // namespace

std::string_view FieldWord(std::string_view key) { return Look(kKeys, key); }

std::string_view FieldMetric(std::string_view name) {
  for (;;) {
    const std::string_view found = Look(kMetrics, name);
    if (!found.empty()) return found;
    const size_t dot = name.find('.');
    if (dot == std::string_view::npos) return {};
    name.remove_prefix(dot + 1);
  }
}

std::span<const FieldRow> FieldKeyRows() { return kKeys; }
std::span<const FieldRow> FieldMetricRows() { return kMetrics; }

const Advice& FullAdvice() {
  static constexpr Advice kAll{FieldWord, FieldMetric, WarnOfUnread};
  return kAll;
}

}  // namespace servescape
