package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Diagnostic.Severity;
import dev.askel.asl.parser.source.DefinitionSource;
import dev.askel.asl.parser.source.JsonSource;
import dev.askel.asl.parser.source.Location;
import dev.askel.asl.parser.source.Position;
import dev.askel.asl.parser.source.UnreadableDefinitionException;
import dev.askel.asl.parser.source.YamlReader;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses definitions. Parsing returns a result for every string, and never throws an exception. */
public final class DefinitionParser {

    private static final String NOT_AN_OBJECT = "Definition must be a valid JSON object";

    private DefinitionParser() {}

    /** The formats of a definition. */
    public enum Format {
        /** Strict JSON, the only format that the API accepts. */
        JSON {
            @Override
            DefinitionSource read(String text) throws UnreadableDefinitionException {
                return JsonSource.parseStrict(text);
            }
        },
        /** JSON that may have comments and trailing commas. */
        ANNOTATED_JSON {
            @Override
            DefinitionSource read(String text) throws UnreadableDefinitionException {
                return JsonSource.parseAnnotated(text);
            }
        },
        /** The subset of YAML that has the same meaning as JSON. */
        YAML {
            @Override
            DefinitionSource read(String text) throws UnreadableDefinitionException {
                return new YamlReader(text).read();
            }
        };

        /** The beginning of a YAML definition. No JSON begins like this. */
        private static final Pattern YAML_START =
                Pattern.compile(
                        "\\s*(#|---|%|(\"[^\"\\n]*\"\\s*|'[^'\\n]*'\\s*|[^\\s\"'{\\[/].*?):(\\s|$))");

        /**
         * Detects the format from the beginning of a definition. A key with a colon, a {@code #}
         * comment, a directive or a document start is YAML. The designer of the console uses the
         * same rule.
         */
        public static Format detect(String text) {
            return YAML_START.matcher(text).lookingAt() ? YAML : ANNOTATED_JSON;
        }

        abstract DefinitionSource read(String text) throws UnreadableDefinitionException;
    }

    /**
     * Parses the parts of a JSON definition that the model needs. {@code asl.validator} reports
     * AWS's further errors.
     */
    public static ParsedDefinition parse(String json) {
        return parse(Format.JSON, json, (_, _) -> {});
    }

    /** Further rules, which the parser does not check itself. */
    @FunctionalInterface
    public interface Rules {
        /**
         * Adds findings about a definition.
         *
         * @param machine the fields of the state machine
         */
        void check(Fields machine, DefinitionSource source);
    }

    /** Parses a definition and also checks the given rules. */
    public static ParsedDefinition parse(Format form, String text, Rules rules) {
        return parse(form, text, rules, new Findings());
    }

    private static ParsedDefinition parse(
            Format form, String text, Rules rules, Findings findings) {
        if (text.isBlank()) {
            return withError(Code.SCHEMA_VALIDATION_FAILED, NOT_AN_OBJECT, null, null);
        }
        DefinitionSource source;
        try {
            source = form.read(text);
        } catch (UnreadableDefinitionException e) {
            var code = e.isTooDeep() ? Code.TOO_DEEPLY_NESTED : Code.INVALID_JSON_DESCRIPTION;
            return withError(code, e.getMessage(), e.awsPositionText(), e.position());
        }
        if (!(source.tree() instanceof ObjectNode root)) {
            return withError(Code.SCHEMA_VALIDATION_FAILED, NOT_AN_OBJECT, null, Position.START);
        }
        var fields = new Fields(root, Location.ROOT, findings);
        var machine = MachineReader.read(fields);
        rules.check(fields, source);
        var diagnostics = findings.toDiagnostics(source);
        return new ParsedDefinition(diagnostics.hasErrors() ? null : machine, diagnostics);
    }

    /**
     * Compiles a stored definition. Invalid expressions are not reported, so a definition that was
     * once accepted remains usable under later rules.
     *
     * @throws IllegalStateException when the definition does not compile, which is a bug of Askel
     */
    public static StateMachine compile(String stored) {
        var parsed = parse(Format.JSON, stored, (_, _) -> {}, Findings.forStoredDefinition());
        var machine = parsed.machine();
        if (machine == null) {
            throw new IllegalStateException(
                    "A stored definition does not compile: " + parsed.diagnostics().errorsText());
        }
        return machine;
    }

    private static ParsedDefinition withError(
            Code code, String message, @Nullable String location, @Nullable Position position) {
        return new ParsedDefinition(
                null,
                new Diagnostics(
                        List.of(
                                new Diagnostic(
                                        Severity.ERROR, code, message, location, position))));
    }
}
