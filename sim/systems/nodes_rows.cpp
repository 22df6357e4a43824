// SPDX-License-Identifier: MIT
#include "sim/scenario/bind.h"
#include "sim/scenario/config_nodes.h"
#include "sim/systems/nodes.h"

namespace servescape {
namespace {

using enum ValueType;
using NodePoolKeys = NodePoolConfig;
using NodeScalerKeys = NodeScalerConfig;
using SpotKeys = SpotConfig;
using WarmPoolKeys = WarmPoolConfig;
using ResourceKeys = NodeResources;

constexpr SchemaRow kNodes[] = {
    Key("service.*.nodes", kTextList, "[]", R"(["spot", "on_demand"])",
        "The pools of machines that its replicas are placed on, the first that has room or can get "
        "a machine; these are paid for, not replicas."),
    Table("service.*.resources", R"({ cpu = 3, memory = "12GiB", gpu = 1 })",
          "What a replica asks of its machine (Kubernetes: resources.requests)."),
    Bound<&ResourceKeys::cpu>(
        Ranged("service.*.resources.cpu", kNumber, "cores", 0, 100'000, false, "0", "3", "Cores.")),
    Bound<&ResourceKeys::memory>(Ranged("service.*.resources.memory", kBytes, "bytes", 0, 1e15,
                                        false, "0", R"("12GiB")", "Memory.")),
    Bound<&ResourceKeys::gpu>(Ranged("service.*.resources.gpu", kNumber, "accelerators", 0, 1000,
                                     false, "0", "1",
                                     "Accelerators, or a share of one that is shared.")),
    Table("nodes", "", "Pools of machines by name."),
    Table("nodes.*", R"({ host = "g5.xlarge", max = 20 })",
          "Machines of one kind that replicas are packed on, with an autoscaler of their own; each "
          "is paid for from when it runs until it is given back."),
    Key("nodes.*.host", kText, R"("")", R"("g5.xlarge")",
        "The machine, from the catalog: its price, or spot price, cores, memory, accelerators."),
    Ranged("nodes.*.price", kMoneyPerHour, "usd/h", 0, 1e6, false, "", R"("1.006 usd/h")",
           "Of a machine, in place of the catalog's."),
    Ranged("nodes.*.cpu", kNumber, "cores", 0, 100'000, false, "", "3.9",
           "What of its cores replicas may have, in place of all of the catalog's."),
    Ranged("nodes.*.memory", kBytes, "bytes", 0, 1e15, false, "", R"("14GiB")",
           "What of its memory they may have, likewise."),
    Ranged("nodes.*.gpu", kNumber, "accelerators", 0, 1000, false, "", "1",
           "What of its accelerators they may have, likewise."),
    Bound<&NodePoolKeys::min>(Ranged("nodes.*.min", kInteger, "nodes", 0, 100'000, false, "0", "1",
                                     "Machines that are never given back.")),
    Bound<&NodePoolKeys::max>(Ranged("nodes.*.max", kInteger, "nodes", 0, 100'000, false, "1000",
                                     "20", "The quota: there are never more.")),
    Bound<&NodePoolKeys::provisioning>(Ranged(
        "nodes.*.provisioning", kTimeDistribution, "s", 0, kTenYears, false, R"("12s")", R"("40s")",
        "Until a new machine runs (awslabs/amazon-eks-ami#1099: 12 s of a c5.xlarge).")),
    Bound<&NodePoolKeys::join>(
        Ranged("nodes.*.join", kTimeDistribution, "s", 0, kTenYears, false, R"("27s")", R"("60s")",
               "And then until replicas can be placed on it, paid for (same source: "
               "registered after 39 s).")),
    Table("nodes.*.autoscaler", R"({ system = "karpenter", consolidate_after = "1min" })",
          "What asks for machines and gives them back, by its system's rules and defaults."),
    Choice<kNodeScalerWords, &NodeScalerKeys::system>(
        "nodes.*.autoscaler.system", R"("cluster_autoscaler")", R"("karpenter")",
        "Whose rules it follows; with none there are as many as the start needs."),
    Bound<&NodeScalerKeys::scan_interval>(Ranged("nodes.*.autoscaler.scan_interval", kDuration, "s",
                                                 0.1, 86400, false, R"("10s")", R"("30s")",
                                                 "cluster-autoscaler: time between two looks.")),
    Bound<&NodeScalerKeys::scale_down_unneeded_time>(
        Ranged("nodes.*.autoscaler.scale_down_unneeded_time", kDuration, "s", 0, kTenYears, false,
               R"("10min")", R"("5min")",
               "cluster-autoscaler: how long a machine must have been unneeded.")),
    Bound<&NodeScalerKeys::scale_down_delay_after_add>(
        Ranged("nodes.*.autoscaler.scale_down_delay_after_add", kDuration, "s", 0, kTenYears, false,
               R"("10min")", R"("5min")",
               "cluster-autoscaler: none goes so long after any was asked for.")),
    Bound<&NodeScalerKeys::scale_down_utilization_threshold>(
        Ranged("nodes.*.autoscaler.scale_down_utilization_threshold", kRatio, "ratio", 0, 1, false,
               "0.5", "0.7",
               "cluster-autoscaler: a machine less taken than this is unneeded where its replicas "
               "have room elsewhere; of one with accelerators these alone count.")),
    Bound<&NodeScalerKeys::max_node_provision_time>(
        Ranged("nodes.*.autoscaler.max_node_provision_time", kDuration, "s", 0, kTenYears, true,
               R"("15min")", R"("5min")",
               "cluster-autoscaler: a machine that has not come by then is given up, and its pool "
               "left alone for 5 min, doubled to 30 min.")),
    Bound<&NodeScalerKeys::batch_idle_duration>(Ranged(
        "nodes.*.autoscaler.batch_idle_duration", kDuration, "s", 0, 3600, false, R"("1s")",
        R"("2s")", "Karpenter: machines are asked for when no replica has come so long to wait.")),
    Bound<&NodeScalerKeys::batch_max_duration>(
        Ranged("nodes.*.autoscaler.batch_max_duration", kDuration, "s", 0, 3600, false, R"("10s")",
               R"("20s")", "Karpenter: and so long after the first at the latest.")),
    Bound<&NodeScalerKeys::consolidate_after>(Ranged(
        "nodes.*.autoscaler.consolidate_after", kDuration, "s", 0, kTenYears, false, R"("0s")",
        R"("1min")", "Karpenter: time since a replica came or went on a machine until it may go.")),
    Choice<kConsolidationWords, &NodeScalerKeys::underutilized>(
        "nodes.*.autoscaler.consolidation_policy", R"("WhenEmptyOrUnderutilized")",
        R"("WhenEmpty")",
        "Karpenter: whether machines go whose replicas have room elsewhere or on a cheaper one."),
    Bound<&NodeScalerKeys::budget>(
        Ranged("nodes.*.autoscaler.budget", kRatio, "ratio", 0, 1, false, "0.1", R"("20%")",
               "Karpenter: of the pool's machines, how many may go at a time, "
               "rounded up.")),
    Table("nodes.*.spot", R"({ zones = 3, notice = "2min" })",
          "The machines are spot: capacity comes and goes in each zone, and machines are taken "
          "back with it."),
    Bound<&SpotKeys::zones>(Ranged("nodes.*.spot.zones", kInteger, "zones", 1, 100, false, "3", "1",
                                   "Zones; a new machine goes to that with the fewest.")),
    Bound<&SpotKeys::up>(Ranged("nodes.*.spot.up", kTimeDistribution, "s", 0, kTenYears, true, "",
                                R"({ distribution = "hyperexponential", mean = "2h", cv = 2 })",
                                "How long a zone has capacity (else hyperexponential, 5.76 h with "
                                "cv 2.62: V100 in us-west-2a, "
                                "skypilot-org/spot-traces, 45 days of 2023).")),
    Bound<&SpotKeys::down>(Ranged(
        "nodes.*.spot.down", kTimeDistribution, "s", 0, kTenYears, true, "", R"("1h")",
        "How long it has none (else hyperexponential, 48.5 min with cv 1.42: same source).")),
    Bound<&SpotKeys::correlation>(
        Ranged("nodes.*.spot.correlation", kRatio, "ratio", 0, 1, false, "0.4", "0.14",
               "Of two zones' having capacity (same source: 0.43 in a region).")),
    Bound<&SpotKeys::loss>(Ranged(
        "nodes.*.spot.loss", kNumberDistribution, "", 0, 1, false, "1",
        R"({ distribution = "empirical", values = [0.25, 0.5, 0.75, 1], weights = [7, 3, 3, 1] })",
        "The share of a zone's machines that go when its capacity does, rounded up, the oldest "
        "first (same source: of 16 V100 all at once in most events, of four one in half).")),
    Bound<&SpotKeys::notice>(
        Ranged("nodes.*.spot.notice", kDuration, "s", 0, 3600, false, R"("2min")", R"("30s")",
               "From the notice, at which replicas begin to drain and to be replaced, "
               "until the machine is gone (AWS 2 min, GCP and Azure 30 s).")),
    Table("nodes.*.warm_pool", R"({ size = 2, start = "15s", price = "0.02 usd/h" })",
          "Machines that have been set up and are kept stopped (EC2 Auto Scaling: warm pools)."),
    Bound<&WarmPoolKeys::size>(Ranged("nodes.*.warm_pool.size", kInteger, "nodes", 0, 100'000,
                                      false, "0", "2",
                                      "How many; for one that is taken another is set up.")),
    Bound<&WarmPoolKeys::start>(
        Ranged("nodes.*.warm_pool.start", kTimeDistribution, "s", 0, kTenYears, false, R"("20s")",
               R"("15s")",
               "Until one of them is ready, in place of provisioning and join; paid "
               "for as a machine.")),
    Bound<&WarmPoolKeys::price>(Ranged("nodes.*.warm_pool.price", kMoneyPerHour, "usd/h", 0, 1e6,
                                       false, R"("0 usd/h")", R"("0.02 usd/h")",
                                       "Of one while it is kept, such as for its disk.")),
};

}  // namespace

std::span<const SchemaRow> NodeRows() { return kNodes; }

}  // namespace servescape
