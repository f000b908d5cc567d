package dev.askel.engine.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Warnings that clients cause. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitedWarningsTest {
    @Test
    void one_warning_a_minute_is_logged_with_the_number_of_the_others() {
        List<String> logged = new ArrayList<>();
        var log =
                (Logger)
                        Proxy.newProxyInstance(
                                Logger.class.getClassLoader(),
                                new Class<?>[] {Logger.class},
                                (_, _, arguments) -> {
                                    logged.add(Arrays.toString((Object[]) arguments[1]));
                                    return null;
                                });
        var now = new AtomicLong(Long.MAX_VALUE - 1);
        var warnings = new LimitedWarnings(log, now::get);
        for (int i = 0; i < 5; i++) {
            warnings.warn("arn", "broken");
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        warnings.warn("arn", "broken");
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        warnings.warn("arn", "another");
        assertThat(logged).containsExactly("[arn, broken, 0]", "[arn, another, 5]");
    }
}
