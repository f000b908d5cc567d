package dev.askel.engine.execution.codec;

import dev.askel.asl.history.Entry;
import dev.askel.engine.SampleRuns;
import dev.askel.engine.journal.EncodedPayload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures encoding and decoding of a journal row. An operation handles the whole journal of an
 * execution as one row. The texts of its payloads were created before. Started by {@code ./askel
 * bench jmh Batch}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {
    private final List<Entry> passes = SampleRuns.journal(SampleRuns.TEN_PASSES, SampleRuns.INPUT);
    private final List<Entry> map = SampleRuns.journal(SampleRuns.MAP, SampleRuns.ITEMS);
    private final EncodedPayload passesRow = BatchCodec.encode(passes);
    private final EncodedPayload mapRow = BatchCodec.encode(map);

    /** The journal of ten Pass states that add a field each: 23 entries. */
    @Benchmark
    public EncodedPayload encode_ten_passes() {
        return BatchCodec.encode(passes);
    }

    /** The journal of an inline Map of 100 items with one Pass each: 508 entries. */
    @Benchmark
    public EncodedPayload encode_map() {
        return BatchCodec.encode(map);
    }

    /** The row of ten Pass states. */
    @Benchmark
    public List<Entry> decode_ten_passes() {
        return BatchCodec.decode(passesRow);
    }

    /** The row of the Map. */
    @Benchmark
    public List<Entry> decode_map() {
        return BatchCodec.decode(mapRow);
    }
}
