package dev.askel.asl.parser;

import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.model.Catcher;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.Jitter;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.ResultPlacement;
import dev.askel.asl.model.Retrier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Reads Retry and Catch (docs/aws/asl.md section 11). Omits elements with errors, because the
 * caller then creates no state.
 */
final class RetryFields {

    private RetryFields() {}

    static List<Retrier> readRetriers(Fields fields) {
        var retriers = new ArrayList<Retrier>();
        for (Fields element : fields.readObjects("Retry")) {
            int before = element.findings().errorCount();
            element.requireAll("ErrorEquals");
            var errorEquals = element.readNonEmptyTexts("ErrorEquals");
            var interval = element.readInteger("IntervalSeconds", 0, DefinitionLimits.SECONDS_MAX);
            var attempts = element.readInteger("MaxAttempts", 0, DefinitionLimits.MAX_ATTEMPTS_MAX);
            var rate = element.readNumber("BackoffRate", 1.0, Double.MAX_VALUE);
            var maxDelay =
                    element.readInteger(
                            "MaxDelaySeconds", 1, DefinitionLimits.MAX_DELAY_SECONDS_MAX);
            var jitter = jitter(element);
            if (element.findings().errorCount() == before) {
                retriers.add(
                        new Retrier(
                                errorEquals,
                                Objects.requireNonNullElse(
                                        interval, Retrier.INTERVAL_SECONDS_DEFAULT),
                                Objects.requireNonNullElse(attempts, Retrier.MAX_ATTEMPTS_DEFAULT),
                                Objects.requireNonNullElse(rate, Retrier.BACKOFF_RATE_DEFAULT),
                                maxDelay,
                                jitter));
            }
        }
        return retriers;
    }

    private static Jitter jitter(Fields element) {
        var names = Arrays.stream(Jitter.values()).map(Jitter::name).toList();
        var name = element.readOneOf("JitterStrategy", names);
        return name == null ? Jitter.NONE : Jitter.valueOf(name);
    }

    static List<Catcher> readCatchers(Fields fields, Targets targets, QueryLanguage language) {
        var catchers = new ArrayList<Catcher>();
        for (Fields element : fields.readObjects("Catch")) {
            int before = element.findings().errorCount();
            element.requireAll("ErrorEquals");
            var errorEquals = element.readNonEmptyTexts("ErrorEquals");
            var next = targets.readRequired(element, "Next");
            var isJsonata = language == QueryLanguage.JSONATA;
            var resultPath =
                    isJsonata ? ResultPlacement.REPLACE : DataFlowFields.readPlacement(element);
            var output =
                    isJsonata
                            ? JsonataFields.readValue(element, "Output", StatesMembers.IN_CATCHER)
                            : null;
            var assign = AssignFields.read(element, language, StatesMembers.IN_CATCHER);
            if (element.findings().errorCount() == before) {
                catchers.add(new Catcher(errorEquals, next, resultPath, assign, output));
            }
        }
        return catchers;
    }
}
