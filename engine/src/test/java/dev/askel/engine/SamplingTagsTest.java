package dev.askel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Tag;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class SamplingTagsTest {
    private static final EngineRig RIG = EngineRig.shared();
    private static final String PASS =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}
            """;

    private final AtomicLong nanos = new AtomicLong();
    private final SamplingTags sampling = new SamplingTags(RIG.node().engine().tags(), nanos::get);
    private final String machine =
            RIG.client().createMachine(EngineRig.uniqueName("sampled"), PASS);

    private void tag(String value) {
        RIG.client().tag(machine, new Tag(SamplingTags.KEY, value));
    }

    private void await(@Nullable Double expected) {
        Eventually.holds(
                "the sampling is " + expected,
                () -> Objects.equals(sampling.find(machine), expected));
    }

    @Test
    void a_start_uses_the_last_value_and_a_change_counts_after_a_minute() {
        tag("0.25");
        assertThat(sampling.find(machine)).isNull();
        await(0.25);

        tag("0.5");
        nanos.set(TimeUnit.SECONDS.toNanos(60));
        assertThat(sampling.find(machine)).isEqualTo(0.25);
        nanos.set(TimeUnit.SECONDS.toNanos(61));
        assertThat(sampling.find(machine)).isEqualTo(0.25);
        await(0.5);
    }

    @Test
    void a_value_that_is_no_share_counts_as_absent() {
        tag("1");
        sampling.find(machine);
        await(1.0);
        for (var text : new String[] {"1.5", "-0.1", "half", "NaN"}) {
            tag(text);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
            await(null);
            tag("1");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
            await(1.0);
        }
    }
}
