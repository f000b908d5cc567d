package dev.askel.asl.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the inputs with which the fuzzer begins, and the inputs that it has found. The test runs
 * without the fuzzer.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FuzzInputsTest {
    static List<Path> inputs() throws IOException, URISyntaxException {
        var folder = FuzzInputsTest.class.getResource("LanguageFuzzTestInputs/nothing_is_thrown");
        try (var files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void no_input_causes_an_exception(Path input) throws IOException {
        var bytes = Files.readAllBytes(input);

        assertThatCode(() -> LanguageFuzz.check(bytes)).doesNotThrowAnyException();
    }

    @Test
    void the_inputs_contain_every_kind() throws IOException, URISyntaxException {
        var kinds = new boolean[4];
        for (var input : inputs()) {
            kinds[Files.readAllBytes(input)[0] & 3] = true;
        }

        assertThat(kinds).containsOnly(true);
    }
}
