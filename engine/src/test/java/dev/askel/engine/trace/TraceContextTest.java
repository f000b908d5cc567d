package dev.askel.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class TraceContextTest {
    private static final String TRACE = "5759e988bd862e3fe1be46a994272793";
    private static final String ROOT = "1-5759e988-bd862e3fe1be46a994272793";
    private static final String PARENT = "53995c3f42cd8ad8";

    @Test
    void reads_the_header_of_xray() {
        assertThat(TraceContext.parse("Root=%s;Parent=%s;Sampled=1".formatted(ROOT, PARENT)))
                .isEqualTo(new TraceContext(TRACE, PARENT, true));
        assertThat(TraceContext.parse("Sampled=0;Root=" + ROOT + ";Lineage=a:0"))
                .isEqualTo(new TraceContext(TRACE, null, false));
        assertThat(TraceContext.parse("Root=" + ROOT + ";Sampled=?"))
                .isEqualTo(new TraceContext(TRACE, null, null));
    }

    @Test
    void reads_the_header_of_w3c() {
        assertThat(TraceContext.parse("00-%s-%s-01".formatted(TRACE, PARENT)))
                .isEqualTo(new TraceContext(TRACE, PARENT, true));
        assertThat(TraceContext.parse("00-%s-%s-02".formatted(TRACE, PARENT)))
                .isEqualTo(new TraceContext(TRACE, PARENT, false));
        assertThat(TraceContext.parse("cc-%s-%s-01-more".formatted(TRACE, PARENT)))
                .isEqualTo(new TraceContext(TRACE, PARENT, true));
    }

    @Test
    void reads_nothing_from_other_text() {
        for (var text :
                List.of(
                        "",
                        "Root=1-5759e988",
                        "Parent=" + PARENT,
                        "ff-%s-%s-01".formatted(TRACE, PARENT),
                        "00-%s-%s-01".formatted("0".repeat(32), PARENT),
                        "00-%s-%s-01".formatted(TRACE, "0".repeat(16)))) {
            assertThat(TraceContext.parse(text)).as(text).isNull();
        }
        assertThat(TraceContext.parse(null)).isNull();
    }

    @Test
    void writes_both_headers() {
        var context = new TraceContext(TRACE, PARENT, true);
        assertThat(context.toXRay()).isEqualTo("Root=%s;Parent=%s;Sampled=1", ROOT, PARENT);
        assertThat(context.toTraceparent()).isEqualTo("00-%s-%s-01", TRACE, PARENT);
        var root = new TraceContext(TRACE, null, null);
        assertThat(root.toXRay()).isEqualTo("Root=" + ROOT);
        assertThat(root.toTraceparent()).isNull();
    }
}
