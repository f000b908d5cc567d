package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/** The data flow of a state, in its query language (docs/aws/asl.md section 2). */
public sealed interface DataFlow {

    /** Returns the language of all expressions of the state. */
    QueryLanguage queryLanguage();

    /** Whether the data flow changes no data, so that nothing must be evaluated. */
    boolean isIdentity();

    /**
     * The fields of a JSONPath state, in the order in which they apply (docs/aws/asl.md section
     * 2.1).
     *
     * @param parameters the Parameters template; null if absent. The Parameters of a Map state are
     *     its {@link MapState#itemSelector()} instead
     * @param resultSelector the ResultSelector template; null if absent
     */
    record JsonPathFlow(
            PathSelection inputPath,
            @Nullable Expression parameters,
            @Nullable Expression resultSelector,
            ResultPlacement resultPath,
            PathSelection outputPath)
            implements DataFlow {

        /** The data flow without any of the fields, which changes no data. */
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
     * The fields of a JSONata state (docs/aws/asl.md section 2.2).
     *
     * @param arguments the Arguments field; null means that the arguments are the state input
     * @param output the Output field; null means that the output is the result, or the input of a
     *     state without a result
     */
    record JsonataFlow(@Nullable Expression arguments, @Nullable Expression output)
            implements DataFlow {

        /** The data flow without any of the fields. */
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
