package dev.askel.server.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.validator.AdditionalIntegrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class DefinitionFileTest {
    @Test
    void diagnostics_of_a_file_have_line_numbers(@TempDir Path folder) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("m.json"),
                        "{\n  \"StartAt\": \"A\",\n  \"States\": {\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}}\n}");
        var definition =
                DefinitionFile.read(file, MachineType.STANDARD, AdditionalIntegrations.NONE);
        assertThat(definition.isValid()).isFalse();
        assertThat(definition.report())
                .contains("m.json:3:", "error: MISSING_TRANSITION_TARGET", "2 errors, 0 warnings");
    }

    @Test
    void an_unreadable_file_is_reported(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() ->
                        DefinitionFile.read(
                                folder.resolve("none"),
                                MachineType.STANDARD,
                                AdditionalIntegrations.NONE))
                .hasMessageContaining("There is no file");
        var binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() ->
                        DefinitionFile.read(
                                binary, MachineType.STANDARD, AdditionalIntegrations.NONE))
                .hasMessageContaining("not UTF-8");
    }
}
