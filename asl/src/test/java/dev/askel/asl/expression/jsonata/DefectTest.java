package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.TestStates.input;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.jsonata.evaluation.Evaluator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests which exceptions of an evaluation are logged as defects. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DefectTest {
    private static RuntimeException withOrigin(Class<?> type, RuntimeException exception) {
        exception.setStackTrace(
                new StackTraceElement[] {
                    new StackTraceElement(type.getName(), "evaluatePath", "Source.java", 7)
                });
        return exception;
    }

    @Test
    void an_exception_of_our_code_is_a_defect_without_its_message() {
        var exception =
                withOrigin(TextFunctions.class, new IllegalStateException("secret payload"));

        assertThat(Defect.of(exception).map(Defect::toString))
                .hasValue(
                        "java.lang.IllegalStateException at"
                                + " dev.askel.asl.expression.jsonata.TextFunctions.evaluatePath(Source.java:7)");
    }

    @Test
    void a_cast_in_our_code_is_a_defect() {
        assertThat(Defect.of(withOrigin(TextFunctions.class, new ClassCastException())))
                .isPresent();
    }

    @Test
    void a_cast_of_the_library_is_not_a_defect() {
        assertThat(Defect.of(withOrigin(Evaluator.class, new ClassCastException()))).isEmpty();
    }

    @Test
    void an_internal_error_that_aws_has_too_is_not_a_defect() {
        assertThat(Defect.of(new Defect.ErrorWithoutCode())).isEmpty();
        assertThat(input("{}").cause("$base64decode('!!!')")).contains("threw an internal error");
    }

    @Test
    void formatting_infinite_numbers_in_a_base_is_not_a_defect() {
        assertThat(input("{}").result("$formatBase(1 / 0, 2)")).isEqualTo("\"Infinity\"");
        assertThat(input("{}").cause("$formatBase(1, 1 / 0)")).contains("D3100");
    }
}
