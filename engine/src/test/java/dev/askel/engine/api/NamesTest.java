package dev.askel.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Validation of names (docs/aws/api.md section 3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NamesTest {
    static Stream<String> forbidden() {
        return "<>{}[]?*\"#%\\^|~`$&,;:/ \t\n\u0000\u001F\u007F\u009F\u00A0\u2003\uFFFE\uFFFF\uD83D"
                .chars()
                .mapToObj(c -> "activity" + (char) c + "name");
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void refuses_each_forbidden_character(String name) {
        assertThat(Names.check(name)).isEqualTo(Answer.refused(new EngineError.InvalidName(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACTIVITY_NAME_ABC", "activity-name.1", "a", "nimi-åäö", "name@'()!+="})
    void accepts_other_characters(String name) {
        assertThat(Names.check(name)).isEqualTo(Answer.ok(name));
    }

    @Test
    void accepts_1_to_80_characters() {
        assertThat(Names.isValid("")).isFalse();
        assertThat(Names.isValid("n".repeat(80))).isTrue();
        assertThat(Names.isValid("n".repeat(81))).isFalse();
    }
}
