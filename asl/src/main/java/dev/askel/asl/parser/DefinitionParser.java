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

/** Reads definitions. Every text gives a result; none makes it throw. */
public final class DefinitionParser {

    private static final String NOT_AN_OBJECT = "Definition must be a valid JSON object";

    private DefinitionParser() {}

    /** The forms in which a definition can be written. */
    public enum Form {
        /** Strict JSON, the only form that the API accepts. */
        JSON {
            @Override
            DefinitionSource read(String text) throws UnreadableDefinitionException {
                return JsonSource.strict(text);
            }
        },
        /** JSON that may have comments and trailing commas. */
        ANNOTATED_JSON {
            @Override
            DefinitionSource read(String text) throws UnreadableDefinitionException {
                return JsonSource.annotated(text);
            }
        },
        /** YAML, as far as it has the same meaning as JSON. */
        YAML {
            @Override
            DefinitionSource read(String text) throws UnreadableDefinitionException {
                return new YamlReader(text).read();
            }
        };

        /** The beginning of a YAML text. No JSON text begins like this. */
        private static final Pattern YAML_START =
                Pattern.compile(
                        "\\s*(#|---|%|(\"[^\"\\n]*\"\\s*|'[^'\\n]*'\\s*|[^\\s\"'{\\[/].*?):(\\s|$))");

        /**
         * Detects the form by the beginning of the text: a key and a colon, a comment or a document
         * start is YAML. The designer of the console uses the same rule.
         */
        public static Form detect(String text) {
            return YAML_START.matcher(text).lookingAt() ? YAML : ANNOTATED_JSON;
        }

        abstract DefinitionSource read(String text) throws UnreadableDefinitionException;
    }

    /**
     * Reads the parts of a definition that the model needs. {@code asl.validator} reports the
     * further errors of AWS.
     */
    public static ParsedDefinition parse(String json) {
        return parse(Form.JSON, json, (_, _) -> {});
    }

    /** Rules that the parser does not check itself. */
    @FunctionalInterface
    public interface Rules {
        /** Adds findings about the definition's object. */
        void check(Fields machine, DefinitionSource source);
    }

    /** Reads a definition and also checks the given rules. */
    public static ParsedDefinition parse(Form form, String text, Rules rules) {
        return parse(form, text, rules, new Findings());
    }

    private static ParsedDefinition parse(Form form, String text, Rules rules, Findings findings) {
        if (text.isBlank()) {
            return withError(Code.SCHEMA_VALIDATION_FAILED, NOT_AN_OBJECT, null, null);
        }
        DefinitionSource source;
        try {
            source = form.read(text);
        } catch (UnreadableDefinitionException e) {
            var code = e.isTooDeep() ? Code.TOO_DEEPLY_NESTED : Code.INVALID_JSON_DESCRIPTION;
            return withError(code, e.getMessage(), e.source(), e.position());
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
     * Compiles a stored definition. No rule is checked again, so a definition that was accepted
     * once can always be used.
     *
     * @throws IllegalStateException when it does not compile, which is our bug
     */
    public static StateMachine compile(String stored) {
        var parsed = parse(Form.JSON, stored, (_, _) -> {}, Findings.ofStored());
        var machine = parsed.machine();
        if (machine == null) {
            throw new IllegalStateException(
                    "A stored definition does not compile: " + parsed.diagnostics().joined());
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
