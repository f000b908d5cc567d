package dev.askel.asl.parser;

import dev.askel.asl.model.QueryLanguage;
import java.util.List;

/** Reads the field QueryLanguage. */
public final class QueryLanguageFields {

    private static final String FIELD = "QueryLanguage";

    private QueryLanguageFields() {}

    /** The language of an object. A field with another value gives a finding. */
    static QueryLanguage read(Fields fields, QueryLanguage inherited) {
        var _ =
                fields.oneOf(
                        FIELD,
                        List.of(QueryLanguage.JSONPATH.text(), QueryLanguage.JSONATA.text()));
        return languageOf(fields, inherited);
    }

    /**
     * The language of an object. As on AWS, each value other than {@code JSONPath} counts as
     * JSONata.
     *
     * @param inherited the language of an object without the field
     */
    public static QueryLanguage languageOf(Fields fields, QueryLanguage inherited) {
        if (!fields.has(FIELD)) {
            return inherited;
        }
        return QueryLanguage.JSONPATH.text().equals(fields.textIfAny(FIELD))
                ? QueryLanguage.JSONPATH
                : QueryLanguage.JSONATA;
    }
}
