package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.access.policy.Operator.Quantifier;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition of a statement: an operator, a key and values. The statement applies only when all
 * its conditions hold.
 *
 * @param key the key in lower case
 * @param operands the values; the condition needs a match with one of them
 */
record Condition(Operator operator, String key, List<Operand> operands) {
    /**
     * Reads a condition.
     *
     * @throws MalformedPolicyException for an unknown operator or key, and for a value that the
     *     operator cannot compare; the message is a clause about the condition
     */
    static Condition parse(String operatorName, String keyName, List<String> values)
            throws MalformedPolicyException {
        var operator = Operator.parse(operatorName);
        if (operator == null) {
            throw new MalformedPolicyException(
                    "the operator '%s' is not supported, expected one of %s, optionally"
                                    .formatted(operatorName, String.join(", ", Operator.names()))
                            + " with the suffix IfExists and the prefix ForAllValues: or"
                            + " ForAnyValue:");
        }
        var key = ConditionKeys.toLowerCase(keyName);
        if (!ConditionKeys.isSupplied(key)) {
            throw new MalformedPolicyException(
                    "requests have no key '%s', expected one of %s"
                            .formatted(keyName, String.join(", ", ConditionKeys.names())));
        }
        boolean absence = operator.comparison() == Comparison.ABSENCE;
        if (ConditionKeys.isMultivalued(key)
                && operator.quantifier() == Quantifier.ONE
                && !absence) {
            throw new MalformedPolicyException(
                    "the key '%s' has many values, expected ForAllValues:%s or ForAnyValue:%s"
                            .formatted(keyName, operatorName, operatorName));
        }
        if (values.isEmpty()) {
            throw new MalformedPolicyException("the key '" + keyName + "' has no value");
        }
        var operands = new ArrayList<Operand>();
        for (var value : values) {
            operands.add(operator.comparison().compile(value));
        }
        return new Condition(operator, key, List.copyOf(operands));
    }

    /** Whether the condition holds for a request. */
    boolean holds(RequestContext context) {
        var values = context.values(key);
        if (operator.comparison() == Comparison.ABSENCE) {
            return accepts(Boolean.toString(values.isEmpty()), context);
        }
        return operator.holds(values, value -> accepts(value, context));
    }

    private boolean accepts(String value, RequestContext context) {
        for (var operand : operands) {
            if (operand.accepts(value, context)) {
                return true;
            }
        }
        return false;
    }
}
