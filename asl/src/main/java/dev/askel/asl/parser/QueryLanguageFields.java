package dev.askel.asl.parser;

import dev.askel.asl.model.QueryLanguage;
import java.util.List;

/** Reads the QueryLanguage field of a state machine or a state. */
public final class QueryLanguageFields {

    private static final String FIELD = "QueryLanguage";

    private QueryLanguageFields() {}

    /** Returns the language of an object. A field with an unknown value adds a finding. */
    static QueryLanguage read(Fields fields, QueryLanguage inherited) {
        var _ =
                fields.readOneOf(
                        FIELD,
                        List.of(QueryLanguage.JSONPATH.text(), QueryLanguage.JSONATA.text()));
        return languageOf(fields, inherited);
    }

    /**
     * Returns the language of an object. As on AWS, every value other than {@code JSONPath} counts
     * as JSONata.
     *
     * @param inherited the language that applies if the object does not have the field
     */
    public static QueryLanguage languageOf(Fields fields, QueryLanguage inherited) {
        if (!fields.has(FIELD)) {
            return inherited;
        }
        return QueryLanguage.JSONPATH.text().equals(fields.textOrNull(FIELD))
                ? QueryLanguage.JSONPATH
                : QueryLanguage.JSONATA;
    }
}
