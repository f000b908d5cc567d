package dev.askel.server.local;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.DefinitionParser.Format;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.parser.ParsedDefinition;
import dev.askel.asl.parser.source.Position;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.asl.validator.DefinitionValidator;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A state machine definition in a file: JSON that may contain comments, or YAML.
 *
 * @param path the path as the operator wrote it
 * @param parsed the parsed definition, or its diagnostics
 */
public record DefinitionFile(Path path, ParsedDefinition parsed) {
    /**
     * Reads and validates a file. The extension {@code .json} selects JSON; {@code .yaml} and
     * {@code .yml} select YAML. Without one of these extensions, the beginning of the file's text
     * determines the format.
     *
     * @param type the type of the state machine
     * @param additional the resources that the definition may call besides those of AWS
     * @throws IOException when the file cannot be read; the message is for the operator
     */
    public static DefinitionFile read(
            Path path, MachineType type, AdditionalIntegrations additional) throws IOException {
        try {
            var text = Files.readString(path);
            return new DefinitionFile(
                    path, DefinitionValidator.validate(formOf(path, text), text, type, additional));
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file %s.".formatted(path), e);
        } catch (MalformedInputException e) {
            throw new IOException("%s is not UTF-8 text.".formatted(path), e);
        }
    }

    private static Format formOf(Path path, String text) {
        var name = path.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return Format.YAML;
        }
        return name.endsWith(".json") ? Format.ANNOTATED_JSON : Format.detect(text);
    }

    /** Whether CreateStateMachine would accept the definition: it has no errors. */
    public boolean isValid() {
        return !parsed.diagnostics().hasErrors();
    }

    /**
     * Returns one line for each diagnostic, in the format of compiler messages. The last line gives
     * the numbers of errors and warnings.
     */
    public String report() {
        var diagnostics = parsed.diagnostics();
        var lines = new StringBuilder();
        for (var diagnostic : diagnostics.all()) {
            lines.append(line(diagnostic)).append('\n');
        }
        return lines.append(
                        "%s: %s, %d errors, %d warnings%n"
                                .formatted(
                                        path,
                                        isValid() ? "valid" : "not valid",
                                        diagnostics.errors().size(),
                                        diagnostics.warnings().size()))
                .toString();
    }

    private String line(Diagnostic diagnostic) {
        var position = diagnostic.position() == null ? Position.START : diagnostic.position();
        return "%s:%d:%d: %s: %s"
                .formatted(
                        path,
                        position.line(),
                        position.column(),
                        diagnostic.severity().name().toLowerCase(Locale.ROOT),
                        diagnostic.text());
    }
}
