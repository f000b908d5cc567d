package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * How data enters and leaves a state, in the state's query language (docs/aws/asl.md section 2).
 */
public sealed interface DataFlow {

    /** The language of every expression of the state. */
    QueryLanguage queryLanguage();

    /**
     * Whether input, task input, result and output are all the same value, so nothing is computed.
     */
    boolean isIdentity();

    /**
     * The JSONPath fields, in the order they apply (docs/aws/asl.md section 2.1).
     *
     * @param parameters the template of the task input; null where absent. The Parameters of a Map
     *     state are its item selector and stand in {@link MapState#itemSelector()}, not here
     * @param resultSelector the template over the raw result; null where absent
     */
    record JsonPathFlow(
            PathSelection inputPath,
            @Nullable Expression parameters,
            @Nullable Expression resultSelector,
            ResultPlacement resultPath,
            PathSelection outputPath)
            implements DataFlow {

        /** None of the fields is given: data goes through by reference. */
        public static final JsonPathFlow IDENTITY =
                new JsonPathFlow(
                        PathSelection.WHOLE,
                        null,
                        null,
                        ResultPlacement.REPLACE,
                        PathSelection.WHOLE);

        @Override
        public QueryLanguage queryLanguage() {
            return QueryLanguage.JSONPATH;
        }

        @Override
        public boolean isIdentity() {
            return inputPath instanceof PathSelection.Whole
                    && parameters == null
                    && resultSelector == null
                    && resultPath instanceof ResultPlacement.Replace
                    && outputPath instanceof PathSelection.Whole;
        }
    }

    /**
     * The JSONata fields (docs/aws/asl.md section 2.2).
     *
     * @param arguments the task input; null means the state input
     * @param output the state output; null means the result, or the input where there is none
     */
    record JsonataFlow(@Nullable Expression arguments, @Nullable Expression output)
            implements DataFlow {

        /** Neither field is given. */
        public static final JsonataFlow IDENTITY = new JsonataFlow(null, null);

        @Override
        public QueryLanguage queryLanguage() {
            return QueryLanguage.JSONATA;
        }

        @Override
        public boolean isIdentity() {
            return arguments == null && output == null;
        }
    }
}
