package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * An ARN pattern in a condition. Each of the six parts between colons is compared separately. A
 * star therefore never matches one of the first five colons.
 */
final class ArnPattern implements Operand {
    private static final int PARTS = 6;

    private final Template template;

    private ArnPattern(Template template) {
        this.template = template;
    }

    static ArnPattern parse(String text) throws MalformedPolicyException {
        if (text.split(":", PARTS).length != PARTS) {
            throw new MalformedPolicyException(
                    "'" + text + "' is not an ARN, expected six parts between colons");
        }
        return new ArnPattern(Template.parse(text, true));
    }

    @Override
    public boolean accepts(String value, RequestContext context) {
        return accepts(template.resolve(context), value);
    }

    private static boolean accepts(@Nullable String pattern, String value) {
        var actual = value.split(":", PARTS);
        var expected = pattern == null ? new String[0] : pattern.split(":", PARTS);
        if (actual.length != PARTS || expected.length != PARTS) {
            return false;
        }
        for (int i = 0; i < PARTS; i++) {
            if (!Glob.ofCompiled(expected[i], false).covers(actual[i])) {
                return false;
            }
        }
        return true;
    }
}
