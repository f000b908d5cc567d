package dev.askel.asl.parser;

import dev.askel.asl.model.QueryLanguage;
import java.util.List;

/** Reads the field QueryLanguage. */
final class QueryLanguageFields {

    private static final String FIELD = "QueryLanguage";

    private QueryLanguageFields() {}

    /** The language the object names, else the one given. */
    static QueryLanguage read(Fields fields, QueryLanguage inherited) {
        var text =
                fields.oneOf(
                        FIELD,
                        List.of(QueryLanguage.JSONPATH.text(), QueryLanguage.JSONATA.text()));
        if (text == null) {
            return inherited;
        }
        return text.equals(QueryLanguage.JSONATA.text())
                ? QueryLanguage.JSONATA
                : QueryLanguage.JSONPATH;
    }
}
