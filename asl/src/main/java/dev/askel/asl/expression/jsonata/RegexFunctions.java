package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;

import dev.askel.asl.expression.TextSearch;
import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * The functions that search in strings for a string, a regular expression or a matcher function. A
 * matcher function returns an object with {@code match}, {@code start}, {@code end}, {@code groups}
 * and {@code next}.
 */
final class RegexFunctions {
    private RegexFunctions() {}

    static List<Builtin> all() {
        return List.of(
                ofDefined("contains", "<s-(sf):b>", RegexFunctions::contains),
                ofDefined("match", "<s-f<s:o>n?:a<o>>", RegexFunctions::match),
                ofDefined("split", "<s-(sf)n?:a<s>>", RegexFunctions::split),
                ofDefined("replace", "<s-(sf)(sf)n?:s>", RegexFunctions::replace));
    }

    /**
     * A match.
     *
     * @param match the object that the matcher returned
     */
    private record TextMatch(String text, int start, int end, List<?> groups, Map<?, ?> match) {}

    private static int find(Arguments a, String text, String part, int from) {
        return TextSearch.indexOf(text, part, from, a.evaluation().budget());
    }

    /** Returns the first match in a string; null when there is none. */
    private static @Nullable TextMatch find(Arguments a, Object matcher, String text) {
        return toTextMatch(a, a.evaluation().call(matcher, text));
    }

    private static @Nullable TextMatch next(Arguments a, TextMatch found) {
        var next = found.match().get("next");
        return next == null ? null : toTextMatch(a, a.evaluation().call(next));
    }

    private static @Nullable TextMatch toTextMatch(Arguments a, @Nullable Object result) {
        if (result == null) {
            return null;
        }
        a.evaluation().chargeElements(4);
        if (result instanceof Map<?, ?> match
                && match.get("match") instanceof String text
                && match.get("start") instanceof Number start
                && match.get("end") instanceof Number end
                && match.get("groups") instanceof List<?> groups) {
            return new TextMatch(text, start.intValue(), end.intValue(), groups, match);
        }
        throw new EvaluationError("T1010");
    }

    private static Object contains(Arguments a) {
        String text = a.chargeText(0);
        return a.requireDefined(1) instanceof String part
                ? find(a, text, part, 0) >= 0
                : find(a, a.requireDefined(1), text) != null;
    }

    private static double limit(Arguments a, int place, String error) {
        if (!a.has(place)) {
            return Double.POSITIVE_INFINITY;
        }
        double limit = a.number(place);
        if (limit < 0) {
            throw new EvaluationError(error, a.value(place), place);
        }
        return limit;
    }

    private static Object match(Arguments a) {
        double limit = limit(a, 2, "D3040");
        JsonataList<Object> results = JsonataList.sequence();
        var found = limit > 0 ? find(a, a.requireDefined(1), a.text(0)) : null;
        for (int count = 0; found != null && count < limit; count++) {
            // Charges 144 bytes of memory and 48 steps for the match object.
            a.evaluation().chargeElements(12);
            var match = new LinkedHashMap<String, Object>();
            match.put("match", found.text());
            match.put("index", found.start());
            match.put("groups", found.groups());
            results.add(match);
            found = count + 1 < limit ? next(a, found) : null;
        }
        return results;
    }

    private static Object split(Arguments a) {
        String text = a.text(0);
        a.chargeCreated(text.length());
        double limit = limit(a, 2, "D3020");
        var parts = new ArrayList<Object>();
        if (a.requireDefined(1) instanceof String separator) {
            splitAtText(a, text, separator, Math.floor(limit), parts);
            return parts;
        }
        int start = 0;
        var found = limit > 0 ? find(a, a.requireDefined(1), text) : null;
        while (found != null && parts.size() < limit) {
            parts.add(text.substring(start, found.start()));
            start = found.end();
            found = next(a, found);
        }
        if (parts.size() < limit) {
            parts.add(text.substring(start));
        }
        return parts;
    }

    private static void splitAtText(
            Arguments a, String text, String separator, double limit, List<Object> parts) {
        int start = 0;
        while (start <= text.length() && parts.size() < limit) {
            a.evaluation().chargeElements(2);
            a.evaluation().memory().checkList(parts.size());
            int at =
                    separator.isEmpty()
                            ? Math.min(start + 1, text.length())
                            : find(a, text, separator, start);
            boolean last = at < 0 || (separator.isEmpty() && at == text.length());
            if (last && separator.isEmpty() && start == text.length()) {
                return;
            }
            parts.add(last ? text.substring(start) : text.substring(start, at));
            if (last) {
                return;
            }
            start = at + separator.length();
        }
    }

    private static Object replace(Arguments a) {
        String text = a.text(0);
        Object pattern = a.requireDefined(1);
        if (pattern instanceof String part && part.isEmpty()) {
            throw new EvaluationError("D3010");
        }
        double limit = limit(a, 3, "D3011");
        a.chargeCreated(text.length());
        return pattern instanceof String part
                ? replaceText(a, text, part, limit)
                : replaceMatches(a, text, pattern, limit);
    }

    private static String replaceText(Arguments a, String text, String part, double limit) {
        var out = new StringBuilder();
        int start = 0;
        int at = find(a, text, part, 0);
        for (int count = 0; at >= 0 && count < limit; count++) {
            String replacement = string(a.requireDefined(2));
            a.chargeCreated(replacement.length() + 4L);
            a.evaluation().memory().checkText(out.length());
            out.append(text, start, at).append(replacement);
            start = at + part.length();
            at = find(a, text, part, start);
        }
        return out.append(text, start, text.length()).toString();
    }

    private static String replaceMatches(Arguments a, String text, Object matcher, double limit) {
        var out = new StringBuilder();
        int start = 0;
        var found = limit > 0 ? find(a, matcher, text) : null;
        for (int count = 0; found != null && count < limit; count++) {
            String replacement =
                    a.requireDefined(2) instanceof String template
                            ? fillTemplate(template, found)
                            : string(a.evaluation().call(a.requireDefined(2), found.match()));
            a.chargeCreated(replacement.length() + 4L);
            a.evaluation().memory().checkText(out.length());
            out.append(text, start, found.start()).append(replacement);
            start = found.end();
            found = next(a, found);
        }
        return out.append(text, start, text.length()).toString();
    }

    private static String string(@Nullable Object replacement) {
        if (replacement instanceof String text) {
            return text;
        }
        throw new EvaluationError("D3012");
    }

    /**
     * Expands a replacement template: {@code $0} is the match, {@code $1} is the first group, and
     * {@code $$} is a dollar sign. A group number has at most as many digits as the number of
     * groups.
     */
    private static String fillTemplate(String template, TextMatch found) {
        var out = new StringBuilder();
        int digitsMax = Integer.toString(found.groups().size()).length();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '$' || i + 1 == template.length()) {
                out.append(c);
                continue;
            }
            char next = template.charAt(i + 1);
            if (next == '$') {
                out.append('$');
                i++;
            } else if (next == '0') {
                out.append(found.text());
                i++;
            } else if (next > '0' && next <= '9') {
                i += appendGroup(template, i + 1, digitsMax, found.groups(), out);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * Appends the group whose number begins at offset {@code at}. Returns the number of digits
     * read.
     */
    private static int appendGroup(
            String template, int at, int digitsMax, List<?> groups, StringBuilder out) {
        int end = at;
        while (end < template.length()
                && end - at < digitsMax
                && Character.digit(template.charAt(end), 10) >= 0) {
            end++;
        }
        int number = Integer.parseInt(template.substring(at, end));
        if (end - at > 1 && number > groups.size()) {
            end--;
            number = Integer.parseInt(template.substring(at, end));
        }
        if (number <= groups.size() && groups.get(number - 1) instanceof String group) {
            out.append(group);
        }
        return end - at;
    }

    /** Creates the match object that a regular expression returns. */
    static Map<String, Object> matchObject(MatchResult match, Builtin next) {
        var groups = new ArrayList<Object>();
        for (int i = 1; i <= match.groupCount(); i++) {
            var group = match.group(i);
            groups.add(group == null ? "" : group);
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("match", match.group());
        result.put("start", match.start());
        result.put("end", match.end());
        result.put("groups", groups);
        result.put("next", next);
        return result;
    }
}
