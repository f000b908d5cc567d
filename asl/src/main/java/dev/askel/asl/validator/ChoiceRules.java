package dev.askel.asl.validator;

import dev.askel.asl.parser.ChoiceFields;
import dev.askel.asl.parser.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A choice rule has exactly one of the fields that define its form (docs/parity.md). */
final class ChoiceRules {

    private static final List<String> FORMS = List.of("And", "Or", "Not", "Variable", "Condition");

    private ChoiceRules() {}

    static void check(Fields state) {
        state.objectsIfAny("Choices").forEach(ChoiceRules::rule);
    }

    private static void rule(@Nullable Fields rule) {
        if (rule == null) {
            return;
        }
        // The parser reports a rule that has none.
        if (FORMS.stream().filter(rule::has).count() > 1) {
            rule.findings().schema(rule.location(), ChoiceFields.ONE_FORM);
        }
        rule.objectsIfAny("And").forEach(ChoiceRules::rule);
        rule.objectsIfAny("Or").forEach(ChoiceRules::rule);
        rule(rule.objectIfAny("Not"));
    }
}
