package dev.askel.engine.searchattribute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The values that an execution sets after its start. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LaterAttributesTest {
    private static final Payload INPUT = payload("{\"id\":\"A-17\"}");

    private static Payload payload(String json) {
        try {
            return Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new AssertionError(e);
        }
    }

    /** Compiles attributes with the ids 1, 2 and so on. */
    private static CompiledAttributes compiled(String... expressions) {
        var attributes = new ArrayList<StoredAttribute>();
        for (var expression : expressions) {
            int id = attributes.size() + 1;
            attributes.add(
                    new StoredAttribute(
                            id,
                            new AttributeDefinition("a" + id, AttributeType.KEYWORD, expression)));
        }
        return CompiledAttributes.of(AttributesJson.write(attributes));
    }

    private static LaterAttributes later(String... expressions) {
        return LaterAttributes.of(Objects.requireNonNull(compiled(expressions).later()));
    }

    private static AttributeChange change(
            LaterAttributes later,
            Map<String, Payload> before,
            Map<String, Payload> after,
            @Nullable Payload output) {
        return later.change(INPUT, before, after, output, Instant.EPOCH);
    }

    private static AttributeRow keyword(long id, String value) {
        return new AttributeRow(id, Kind.KEYWORD, value);
    }

    @Test
    void only_the_expressions_that_need_later_data_are_kept_for_later() {
        var attributes = compiled("{% $states.input.id %}", "{% $step %}", "{% $states.output %}");
        assertThat(attributes.valuesOf(INPUT, Instant.EPOCH)).containsExactly(keyword(1, "A-17"));
        assertThat(AttributesJson.read(attributes.later()))
                .extracting(StoredAttribute::id)
                .containsExactly(2L, 3L);
        assertThat(compiled("{% $states.input.id %}").later()).isNull();
        assertThat(CompiledAttributes.NONE.later()).isNull();
    }

    @Test
    void an_assignment_changes_the_values_that_read_the_variable() {
        var later = later("{% $step %}", "{% $other %}", "{% $states.input.id & $step %}");
        var paid = Map.of("step", payload("\"paid\""));
        assertThat(change(later, Map.of(), paid, null))
                .isEqualTo(
                        new AttributeChange(
                                List.of(1L, 3L),
                                List.of(keyword(1, "paid"), keyword(3, "A-17paid"))));
        assertThat(change(later, paid, Map.of("step", payload("\"paid\"")), null))
                .isEqualTo(AttributeChange.NONE);
        assertThat(change(later, paid, Map.of("step", payload("null")), null))
                .isEqualTo(new AttributeChange(List.of(1L, 3L), List.of(keyword(3, "A-17null"))));
    }

    @Test
    void an_expression_has_a_value_when_all_its_variables_are_set() {
        var later = later("{% $string($a + $b) %}");
        var first = Map.of("a", payload("1"));
        assertThat(change(later, Map.of(), first, null).rows()).isEmpty();
        assertThat(change(later, first, Map.of("a", payload("1"), "b", payload("2")), null).rows())
                .containsExactly(keyword(1, "3"));
    }

    @Test
    void the_output_gives_its_values_once_with_the_current_variables() {
        var later = later("{% $states.output.total %}", "{% $states.output.total & $step %}");
        var step = Map.of("step", payload("\"paid\""));
        assertThat(change(later, Map.of(), step, null)).isEqualTo(AttributeChange.NONE);
        assertThat(change(later, step, step, payload("{\"total\":7}")))
                .isEqualTo(
                        new AttributeChange(
                                List.of(1L, 2L), List.of(keyword(1, "7"), keyword(2, "7paid"))));
        assertThat(change(later, Map.of(), Map.of(), payload("{}")))
                .isEqualTo(new AttributeChange(List.of(1L, 2L), List.of()));
    }

    @Test
    void a_result_that_does_not_fit_is_a_problem() {
        assertThat(change(later("{% $a %}"), Map.of(), Map.of("a", payload("[1]")), null).rows())
                .containsExactly(new AttributeRow(1, Kind.PROBLEM, "WRONG_TYPE"));
    }

    @Test
    void stored_executions_give_no_values_of_variables() {
        var attributes = compiled("{% $states.input.id %}", "{% $step %}", "{% $states.output %}");
        assertThat(attributes.readsStoredOutput()).isTrue();
        assertThat(compiled("{% $states.output & $step %}").readsStoredOutput()).isFalse();
        assertThat(attributes.storedValues(INPUT, payload("5"), Instant.EPOCH))
                .isEqualTo(
                        new AttributeChange(
                                List.of(1L, 3L), List.of(keyword(1, "A-17"), keyword(3, "5"))));
        assertThat(attributes.storedValues(INPUT, null, Instant.EPOCH))
                .isEqualTo(new AttributeChange(List.of(1L), List.of(keyword(1, "A-17"))));
    }
}
