package dev.askel.access.policy;

import dev.askel.access.policy.Statement.Effect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the statements of a document. The message of each refusal names the statement and the
 * element.
 */
final class StatementReader {
    private static final Set<String> ELEMENTS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9]{1,100}");
    private static final Pattern ACTION = Pattern.compile("\\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+");

    private final int position;
    private final Map<?, ?> elements;
    private final @Nullable String sid;

    private StatementReader(int position, Map<?, ?> elements) throws MalformedPolicyException {
        this.position = position;
        this.elements = elements;
        sid = elements.get("Sid") instanceof String text ? text : null;
        if (elements.containsKey("Sid") && (sid == null || !SID.matcher(sid).matches())) {
            throw refusal("Sid", "expected up to 100 letters and digits");
        }
    }

    /** Reads one statement or a list of statements. */
    static List<Statement> parseAll(Object json) throws MalformedPolicyException {
        var items = json instanceof List<?> list ? list : List.of(json);
        if (items.isEmpty()) {
            throw new MalformedPolicyException("Statement is empty, expected a statement");
        }
        var statements = new ArrayList<Statement>();
        var sids = new HashSet<String>();
        for (var item : items) {
            int position = statements.size() + 1;
            if (!(item instanceof Map<?, ?> elements)) {
                throw new MalformedPolicyException(
                        "Statement " + position + " is not an object: " + item);
            }
            var reader = new StatementReader(position, elements);
            statements.add(reader.read());
            if (reader.sid != null && !sids.add(reader.sid)) {
                throw reader.refusal("Sid", "another statement has the same Sid");
            }
        }
        return List.copyOf(statements);
    }

    private Statement read() throws MalformedPolicyException {
        for (var name : elements.keySet()) {
            if (name.equals("Principal") || name.equals("NotPrincipal")) {
                throw refusal("" + name, "a policy of a principal must not name principals");
            }
            if (!ELEMENTS.contains(name)) {
                throw refusal("" + name, "the element is unknown");
            }
        }
        boolean excludesActions = isExcluding("Action", "NotAction");
        boolean excludesResources = isExcluding("Resource", "NotResource");
        return new Statement(
                position,
                sid,
                effect(),
                actions(excludesActions ? "NotAction" : "Action"),
                excludesActions,
                resources(excludesResources ? "NotResource" : "Resource", excludesResources),
                excludesResources,
                conditions());
    }

    private Effect effect() throws MalformedPolicyException {
        return switch (String.valueOf(elements.get("Effect"))) {
            case "Allow" -> Effect.ALLOW;
            case "Deny" -> Effect.DENY;
            default -> throw refusal("Effect", "expected Allow or Deny");
        };
    }

    /**
     * Whether the statement contains the variant of an element that begins with Not. Exactly one of
     * the two variants is required.
     */
    private boolean isExcluding(String element, String excluding) throws MalformedPolicyException {
        boolean excludes = elements.containsKey(excluding);
        if (excludes == elements.containsKey(element)) {
            throw refusal(element, "expected either " + element + " or " + excluding);
        }
        return excludes;
    }

    private List<Glob> actions(String element) throws MalformedPolicyException {
        var patterns = new ArrayList<Glob>();
        for (var text : texts(element, elements.get(element))) {
            if (!ACTION.matcher(text).matches()) {
                throw refusal(
                        element, "'" + text + "' is not an action such as states:StartExecution");
            }
            patterns.add(Glob.parse(text, true));
        }
        return List.copyOf(patterns);
    }

    private List<ResourcePattern> resources(String element, boolean excludes)
            throws MalformedPolicyException {
        var patterns = new ArrayList<ResourcePattern>();
        for (var text : texts(element, elements.get(element))) {
            var pattern = readElement(element, () -> ResourcePattern.parse(text));
            if (excludes && !pattern.alwaysResolves()) {
                // If the variable had no value, NotResource would apply to every resource.
                throw refusal(element, "the variable in '" + text + "' needs a default");
            }
            patterns.add(pattern);
        }
        return List.copyOf(patterns);
    }

    private List<Condition> conditions() throws MalformedPolicyException {
        var conditions = new ArrayList<Condition>();
        var json = elements.get("Condition");
        if (json == null) {
            return List.of();
        }
        for (var operator : members(json).entrySet()) {
            for (var key : members(operator.getValue()).entrySet()) {
                var values = texts("Condition", key.getValue());
                conditions.add(
                        readElement(
                                "Condition",
                                () ->
                                        Condition.parse(
                                                "" + operator.getKey(),
                                                "" + key.getKey(),
                                                values)));
            }
        }
        return List.copyOf(conditions);
    }

    private Map<?, ?> members(Object json) throws MalformedPolicyException {
        if (json instanceof Map<?, ?> members) {
            return members;
        }
        throw refusal("Condition", "expected an object of operators with objects of keys");
    }

    /** Reads a string or a list of strings. */
    private List<String> texts(String element, @Nullable Object json)
            throws MalformedPolicyException {
        var items = json instanceof List<?> list ? list : json == null ? List.of() : List.of(json);
        var texts = new ArrayList<String>();
        for (var item : items) {
            if (!(item instanceof String text)) {
                throw refusal(element, "expected a text or a list of texts, not " + item);
            }
            texts.add(text);
        }
        if (texts.isEmpty()) {
            throw refusal(element, "expected at least one text");
        }
        return texts;
    }

    private interface Reading<T> {
        T read() throws MalformedPolicyException;
    }

    private <T> T readElement(String element, Reading<T> reading) throws MalformedPolicyException {
        try {
            return reading.read();
        } catch (MalformedPolicyException reason) {
            throw refusal(element, String.valueOf(reason.getMessage()));
        }
    }

    private MalformedPolicyException refusal(String element, String reason) {
        return new MalformedPolicyException(
                "Statement %d%s, element %s: %s"
                        .formatted(
                                position,
                                sid == null ? "" : " (Sid '" + sid + "')",
                                element,
                                reason));
    }
}
