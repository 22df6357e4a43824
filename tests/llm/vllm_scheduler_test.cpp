// SPDX-License-Identifier: MIT
// The rules of vLLM's scheduler, one by one, in steps computed by hand. Blocks
// have 16 tokens, a step 64.
#include "sim/llm/vllm_scheduler.h"

#include <doctest/doctest.h>

#include "tests/llm/steps.h"

namespace servescape {
namespace {

TEST_CASE("defaults of an engine") {
  const VllmConfig config;
  CHECK(config.block_size == 16);
  CHECK(config.max_num_seqs == 256);
  CHECK(config.enable_chunked_prefill);
  CHECK(config.enable_prefix_caching);
  CHECK(config.scheduler_reserve_full_isl);
  CHECK(config.watermark == 0);
  CHECK(config.async_scheduling);
}

TEST_CASE(
    "running ones come first, in the order of admission; the rest goes "
    "to a prompt's chunk") {
  Steps steps(Small(33));
  steps.Add({{"L", 100, 2}, {"a", 4, 3}});
  CHECK(steps.Next() == "L64 free 28");
  CHECK(steps.Waiting() == "a");
  CHECK(steps.Next() == "L36 a4 free 24");  // an older prompt stands before a decode
  CHECK(steps.Next() == "L1 a1 .L free 24");
}

TEST_CASE(
    "a request is admitted only if all of it fits, though a chunk alone "
    "is taken") {
  VllmConfig config = Small(9);
  Steps steps(config);
  steps.Add({{"a", 40, 3}, {"b", 90, 1}});
  CHECK(steps.Next() == "a40 free 5");  // b would begin with 24 tokens, and needs six blocks
  CHECK(steps.Next(2) == "a1 .a free 5");
  CHECK(steps.Next() == "b64 free 4");
  config.scheduler_reserve_full_isl = false;
  Steps by_chunk(config);
  by_chunk.Add({{"a", 40, 3}, {"b", 90, 1}});
  CHECK(by_chunk.Next() == "a40 b24 free 3");
}

TEST_CASE(
    "the victim is the last; its whole text must fit again, and it hits "
    "what is left of it") {
  Steps steps(Small(7));
  steps.Add({{"a", 44, 24}, {"b", 20, 40}});
  CHECK(steps.Next() == "a44 b20 free 1");
  CHECK(steps.Next(4) == "a1 b1 free 1");
  CHECK(steps.Next() == "a1 b1 free 0");
  CHECK(steps.Next(7) == "a1 b1 free 0");
  CHECK(steps.Next() == "a1 -b free 2");  // at 33 tokens: a new block, and there is none
  CHECK(steps.Waiting() == "b");
  CHECK(steps.Next() == "a1 free 2");  // three blocks for b are not there
  CHECK(steps.Next(8) == "a1 free 1");
  CHECK(steps.Next() == "a1 .a free 1");
  CHECK(steps.Next() == "b17+16 free 3");  // a took its second block
  CHECK(steps.last.prefix.queries == 0);
  CHECK(steps.last.prefix.preempted_queries == 33);
  CHECK(steps.last.prefix.preempted_hits == 16);
}

TEST_CASE("first come, first served, the victim goes before all that wait") {
  Steps steps(Small(7));
  steps.Add({{"a", 44, 24}, {"b", 20, 40}, {"c", 60, 1}});
  CHECK(steps.Next() == "a44 b20 free 1");
  CHECK(steps.Waiting() == "c");
  CHECK(steps.Next(4) == "a1 b1 free 1");
  CHECK(steps.Next(8) == "a1 b1 free 0");
  CHECK(steps.Next() == "a1 -b free 2");
  CHECK(steps.Waiting() == "bc");
}

TEST_CASE("a step that pre-empts admits nobody") {
  VllmConfig config = Small(4);
  config.policy = VllmPolicy::kPriority;
  Steps steps(config);
  steps.Add({{"a", 16, 9, 2}, {"b", 32, 9, 5}});
  CHECK(steps.Next() == "a16 b32 free 0");
  steps.Add({{"c", 5, 1, 0}, {"d", 5, 1, 1}});
  CHECK(steps.Next() == "a1 -b free 1");
  CHECK(steps.Waiting() == "cdb");
  CHECK(steps.Next() == "a1 c5 .c free 0");
}

TEST_CASE("by priority the lowest goes, wherever it stands") {
  VllmConfig config = Small(7);
  config.policy = VllmPolicy::kPriority;
  Steps steps(config);
  steps.Add({"l", 32, 9, 5, 0});
  CHECK(steps.Next() == "l32 free 4");
  steps.Add({{"h", 16, 9, 1, 0}, {"m", 32, 9, 3, 0}});
  CHECK(steps.Next() == "l1 h16 m32 free 0");
  CHECK(steps.Next() == "h1 m1 -l free 1");  // l had its token of this step already
  CHECK(steps.Waiting() == "l");
}

TEST_CASE(
    "by priority one that goes itself leaves the rest their turn; "
    "equals: the first") {
  VllmConfig config = Small(5);
  config.policy = VllmPolicy::kPriority;
  Steps steps(config);
  steps.Add({{"b", 16, 9, 3, 0}, {"a", 16, 9, 3, 0}, {"c", 30, 9, 3, 0}});
  CHECK(steps.Next() == "b16 a16 c30 free 0");
  CHECK(steps.Next() == "a1 c1 -b free 0");  // b is the first of equals; a takes its block
}

TEST_CASE(
    "the watermark is kept where somebody runs, and from those that come "
    "alone") {
  VllmConfig config = Small(11);
  config.watermark = 0.3;  // three blocks
  config.max_num_batched_tokens = 256;
  Steps alone(config);
  alone.Add({{"a", 160, 1}});
  CHECK(alone.Next() == "a160 .a free 0");
  Steps beside(config);
  beside.Add({{"a", 64, 20}, {"b", 64, 1}, {"c", 48, 1}});
  CHECK(beside.Next() == "a64 free 6");  // four of six would leave two
  CHECK(beside.Next() == "a1 free 5");
}

TEST_CASE(
    "without chunks a prompt waits for a whole budget; the cap makes "
    "chunks all the same") {
  VllmConfig config = Small(65);
  config.enable_chunked_prefill = false;
  Steps whole(config);
  whole.Add({{"a", 40, 1}, {"b", 40, 1}, {"c", 4, 1}});
  CHECK(whole.Next() == "a40 .a free 61");
  CHECK(whole.Next() == "b40 c4 .b .c free 60");
  config.long_prefill_token_threshold = 24;
  Steps capped(config);
  capped.Add({{"a", 40, 1}, {"b", 40, 1}});
  CHECK(capped.Next() == "a24 b24 free 60");
}

TEST_CASE(
    "the cap of long prompts is lifted for one that is alone, and may be "
    "a fair share") {
  VllmConfig config = Small(65);
  config.long_prefill_token_threshold = 16;
  Steps steps(config);
  steps.Add({{"a", 200, 1}});
  CHECK(steps.Next() == "a64 free 60");
  steps.Add({{"b", 200, 1}});
  CHECK(steps.Next() == "a16 b16 free 58");
  config.long_prefill_token_threshold_adaptive = true;
  Steps fair(config);
  fair.Add({{"a", 200, 1}, {"b", 200, 1}});
  CHECK(fair.Next() == "a32 b32 free 60");
}

TEST_CASE(
    "prompts are held while somebody decodes, until the interval is over "
    "or none wait") {
  VllmConfig config = Small(65);
  config.prefill_schedule_interval = 3;
  Steps steps(config);
  steps.Add({{"a", 10, 20}});
  CHECK(steps.Next() == "a10 free 63");
  steps.Add({{"b", 30, 9}});
  CHECK(steps.Next(2) == "a1 free 63");
  CHECK(steps.Next() == "a1 b30 free 61");
}

TEST_CASE("a repeated prompt of whole blocks computes its last block again") {
  Steps steps(Small(17));
  steps.Add({{"a", 48, 1, 0, 0, 5}});
  CHECK(steps.Next() == "a48 .a free 13");
  steps.Add({{"b", 48, 1, 0, 0, 5}, {"c", 49, 1, 0, 0, 5}});
  CHECK(steps.Next() == "b16+32 c1+48 .b .c free 11");
  CHECK(steps.last.prefix.queries == 97);
  CHECK(steps.last.prefix.hits == 80);
}

TEST_CASE("blocks can be hit in the step in which they are taken") {
  Steps steps(Small(17));
  steps.Add({{"a", 40, 1, 0, 0, 5}, {"b", 40, 1, 0, 0, 5}});
  CHECK(steps.Next() == "a40 b8+32 .a .b free 12");
  CHECK(steps.scheduler.blocks().hashed() == 2);
}

TEST_CASE("what needs more blocks than there are waits for ever, and all behind it") {
  Steps steps(Small(5));
  steps.Add({{"X", 80, 1}, {"s", 5, 1}});
  CHECK(steps.Next(3) == "free 4");
  CHECK(steps.Waiting() == "Xs");
}

TEST_CASE("max_num_seqs counts all that run; max_num_active_seqs is below it") {
  VllmConfig config = Small(33);
  config.max_num_seqs = 3;
  config.max_num_active_seqs = 1;
  Steps steps(config);
  steps.Add({{"a", 4, 2}, {"b", 4, 2}});
  CHECK(steps.Next() == "a4 free 31");
  CHECK(steps.Next() == "a1 .a free 31");
  CHECK(steps.Next() == "b4 free 31");
}

TEST_CASE("an answer ends at max_model_len") {
  VllmConfig config = Small(17);
  config.max_model_len = 40;
  Steps steps(config);
  steps.Add({{"a", 37, 100}});
  CHECK(steps.Next(2) == "a1 free 13");
  CHECK(steps.Next() == "a1 .a free 13");
}

// ---- two batches under way
// ----------------------------------------------------------------------

VllmConfig Async(uint32_t blocks) {
  VllmConfig config = Small(blocks);
  config.async_scheduling = true;
  return config;
}

TEST_CASE(
    "async: an end is foreseen, its place and blocks are free one "
    "schedule() later") {
  VllmConfig config = Async(65);
  config.max_num_seqs = 1;
  Steps steps(config);
  steps.Add({{"a", 12, 2}, {"b", 13, 1}});
  CHECK(steps.Next() == "a12 free 63");
  CHECK(steps.Next() == "a1 free 63");
  CHECK(steps.Next() == ".a free 63");  // empty, although b waits
  CHECK(steps.Next() == "b13 free 63");
}

TEST_CASE(
    "async: what is generated is hashed when it comes; who was "
    "pre-empted waits for it") {
  Steps steps(Async(4));
  steps.Add({{"a", 15, 20}, {"b", 31, 9}});
  CHECK(steps.Next() == "a15 b31 free 0");
  CHECK(steps.Next() == "a1 b1 free 0");
  CHECK(steps.scheduler.blocks().hashed() == 1);  // b's first; a's is full, not known to be
  CHECK(steps.Next() == "a1 -b free 1");
  CHECK(steps.scheduler.blocks().hashed() == 2);
  CHECK(steps.Waiting() == "b");
  CHECK(steps.scheduler.Of(steps.scheduler.waiting().first()).output == 2);  // those under way, too
}

TEST_CASE("async: behind one whose tokens are still to come others may pass") {
  Steps steps(Async(5));
  steps.depth = 3;  // as with stages of a pipeline
  steps.Add({{"a", 16, 20}, {"b", 31, 9}});
  CHECK(steps.Next() == "a16 b31 free 1");
  CHECK(steps.Next() == "a1 b1 free 0");
  CHECK(steps.Next() == "a1 -b free 2");
  steps.Add({{"c", 20, 1}});
  CHECK(steps.Next() == "a1 c20 free 0");
  CHECK(steps.Waiting() == "b");
}

// ---- other engines ------------------------------------------------------------------------------

TEST_CASE("TensorRT-LLM admits where whole answers fit, and never pre-empts") {
  VllmConfig config = Small(9);  // 8 blocks of 16
  config.admission = KvAdmission::kReserve;
  Steps steps(config);
  // 2 blocks now and 4 in the end; so do two, and the third waits until one has gone.
  steps.Add({{"a", 20, 40}, {"b", 20, 40}, {"c", 20, 4}});
  CHECK(steps.Next() == "a20 b20 free 4");
  CHECK(steps.Waiting() == "c");
  CHECK(steps.Next(38) == "a1 b1 free 0");
  CHECK(steps.Next() == "a1 b1 .a .b free 0");
  CHECK(steps.Next() == "c20 free 6");
  // vLLM admits it at once, and takes its blocks back when they are needed.
  Steps paged(Small(9));
  paged.Add({{"a", 20, 40}, {"b", 20, 40}, {"c", 20, 4}});
  CHECK(paged.Next() == "a20 b20 c20 free 2");
}

TEST_CASE("SGLang reads prompts in steps of their own, before those that decode") {
  VllmConfig config = Small(40);
  config.admission = KvAdmission::kRatio;
  config.prefill_first = true;
  Steps steps(config);
  steps.Add({"a", 20, 10});
  CHECK(steps.Next() == "a20 free 37");
  CHECK(steps.Next() == "a1 free 37");
  steps.Add({"b", 100, 10});
  CHECK(steps.Next() == "b64 free 33");
  CHECK(steps.Next() == "b36 free 30");
  CHECK(steps.Next() == "a1 b1 free 30");
}

TEST_CASE("SGLang keeps a falling share of what is still to be written free") {
  VllmConfig config = Small(120);  // 1904 tokens
  config.admission = KvAdmission::kRatio;
  config.prefill_first = true;
  Steps steps(config);
  // Free when it has been read: 1888, less 0.7 of the 1999 that it may still write.
  steps.Add({"a", 16, 2000});
  CHECK(steps.Next() == "a16 free 118");
  steps.Add({"b", 20, 480});
  // It needs 500, 32 blocks; the share falls by 0.001003 a decode step, and a block goes. After k
  // steps (0.7 - 0.001003 k) (1999 - k) are kept, no more than the other 85 blocks at k = 15.
  CHECK(steps.Next(15) == "a1 free 117");
  CHECK(steps.Next() == "b20 free 115");
}

TEST_CASE("SGLang looks for new requests every so many decode steps, and after prompts") {
  VllmConfig config = Small(40);
  config.admission = KvAdmission::kRatio;
  config.prefill_first = true;
  config.scheduler_recv_interval = 3;
  Steps steps(config);
  steps.Add({"a", 16, 30});
  CHECK(steps.Next() == "a16 free 38");
  steps.Add({"b", 16, 30});
  CHECK(steps.Next() == "b16 free 37");
  CHECK(steps.Next() == "a1 b1 free 35");
  steps.Add({"c", 16, 30});
  CHECK(steps.Next(2) == "a1 b1 free 35");
  CHECK(steps.Next() == "c16 free 34");
}

}  // namespace
}  // namespace servescape
