package dev.askel.trigger.event.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.visibility.Pages;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The page tokens of one list, which are valid for its account, region and arguments only. */
public final class ListTokens {
    private final PageTokens tokens;
    private final String list;

    /**
     * Creates the tokens of a list.
     *
     * @param operation the name of the operation
     * @param arguments the arguments of the list
     */
    public ListTokens(
            PageTokens tokens, String operation, ArnScope scope, @Nullable String... arguments) {
        this.tokens = tokens;
        var text = new StringBuilder(operation);
        text.append('|').append(scope.account()).append('|').append(scope.region());
        for (var argument : arguments) {
            text.append('|');
            if (argument != null) {
                text.append(argument.length()).append(':').append(argument);
            }
        }
        list = text.toString();
    }

    /** Returns the name after which the page begins; empty for the first page. */
    public Answer<String> position(ListPage page) {
        var token = page.token();
        if (token == null) {
            return Answer.ok("");
        }
        return switch (tokens.read(list, token)) {
            case Answer.Ok<String> ok -> ok;
            case Answer.Refused<String> _ ->
                    Answer.refused(
                            new ValidationException(
                                    "Parameter NextToken is not valid. Reason: The token is not of this list, or has expired."));
        };
    }

    /**
     * Makes a page of rows that were read with a limit of one more than the page has.
     *
     * @param name the name by which the rows are in order
     */
    public <T> Listing<T> page(List<T> rows, ListPage page, Function<T, String> name) {
        var first = Pages.of(rows, page.size());
        var last = first.last();
        return new Listing<>(
                first.items(), last == null ? null : tokens.issue(list, name.apply(last)));
    }
}
