package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/** The data flow of a state, in its query language (docs/aws/asl.md section 2). */
public sealed interface DataFlow {

    /** The language of every expression of the state. */
    QueryLanguage queryLanguage();

    /**
     * Whether input, task input, result and output are the same value. Then nothing is evaluated.
     */
    boolean isIdentity();

    /**
     * The JSONPath fields, in the order in which they apply (docs/aws/asl.md section 2.1).
     *
     * @param parameters the template of the task input; null where absent. The Parameters of a Map
     *     state are its {@link MapState#itemSelector()} and not part of the flow
     * @param resultSelector the template over the raw result; null where absent
     */
    record JsonPathFlow(
            PathSelection inputPath,
            @Nullable Expression parameters,
            @Nullable Expression resultSelector,
            ResultPlacement resultPath,
            PathSelection outputPath)
            implements DataFlow {

        /** The flow without any of the fields, which passes the data by reference. */
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

        /** The flow without either field. */
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
