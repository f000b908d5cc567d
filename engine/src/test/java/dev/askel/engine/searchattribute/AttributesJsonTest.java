package dev.askel.engine.searchattribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The stored form of definitions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AttributesJsonTest {
    /** The stored definitions of the first release. They never change. */
    private static final String STORED =
            "{\"version\":1,\"attributes\":[{\"id\":7,\"name\":\"orderId\",\"type\":\"KEYWORD\",\"expression\":\"{% $states.input.orderId %}\"},{\"id\":8,\"name\":\"total\",\"type\":\"NUMBER\",\"expression\":\"{% 1 %}\"}]}";

    private static final String STORED_LATER =
            "{\"version\":2,\"attributes\":[{\"id\":7,\"name\":\"step\",\"type\":\"KEYWORD\",\"expression\":\"{% $step %}\"},{\"id\":8,\"name\":\"total\",\"type\":\"NUMBER\",\"expression\":\"{% $states.output.total %}\"}]}";

    @Test
    void stored_definitions_are_read_and_written_again() {
        var attributes =
                List.of(
                        new StoredAttribute(
                                7,
                                new AttributeDefinition(
                                        "orderId",
                                        AttributeType.KEYWORD,
                                        "{% $states.input.orderId %}")),
                        new StoredAttribute(
                                8,
                                new AttributeDefinition("total", AttributeType.NUMBER, "{% 1 %}")));
        assertThat(AttributesJson.read(STORED)).isEqualTo(attributes);
        assertThat(AttributesJson.write(attributes)).isEqualTo(STORED);
    }

    /** A release that does not know this form must not compute values from it. */
    @Test
    void definitions_that_read_variables_or_the_output_have_another_version() {
        var attributes =
                List.of(
                        new StoredAttribute(
                                7,
                                new AttributeDefinition(
                                        "step", AttributeType.KEYWORD, "{% $step %}")),
                        new StoredAttribute(
                                8,
                                new AttributeDefinition(
                                        "total",
                                        AttributeType.NUMBER,
                                        "{% $states.output.total %}")));
        assertThat(AttributesJson.read(STORED_LATER)).isEqualTo(attributes);
        assertThat(AttributesJson.write(attributes)).isEqualTo(STORED_LATER);
    }

    @Test
    void no_definitions_are_stored_as_null() {
        assertThat(AttributesJson.write(List.of())).isNull();
        assertThat(AttributesJson.read(null)).isEmpty();
    }

    @Test
    void the_definitions_of_a_later_release_are_not_read() {
        assertThatThrownBy(() -> AttributesJson.read("{\"version\":3,\"attributes\":[]}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("have version 3, expected at most 2");
    }
}
