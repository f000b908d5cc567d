package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.RandomUuid;
import dev.askel.asl.expression.UnreadContentException;
import dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator;
import dev.askel.asl.expression.jsonata.evaluation.ParsedExpression;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compiled JSONata expression, without the delimiters <code>{%</code> and <code>%}</code>.
 * Instances are immutable, and threads may evaluate them concurrently.
 *
 * <p>Evaluation never throws an exception. It returns a value or {@code
 * States.QueryEvaluationError}, also when it exceeds the scope's budget. Equal scopes give equal
 * results.
 */
public final class JsonataExpression {
    private static final Logger LOG = LoggerFactory.getLogger(JsonataExpression.class);

    private final String source;
    private final ParsedExpression parsed;
    private final Set<String> variables;

    private JsonataExpression(String source, ParsedExpression parsed) {
        this.source = source;
        this.parsed = parsed;
        var names = new TreeSet<>(parsed.variables());
        names.remove("states");
        names.removeAll(StandardLibrary.NAMES);
        this.variables = Set.copyOf(names);
    }

    /**
     * Compiles an expression.
     *
     * @param text the expression without the delimiters; leading and trailing blanks are ignored
     * @throws JsonataSyntaxException when the string is not a JSONata expression
     */
    public static JsonataExpression compile(String text) throws JsonataSyntaxException {
        String source = text.strip();
        return new JsonataExpression(source, parse(source));
    }

    /** Parses any JSONata expression, including expressions that Step Functions refuses. */
    static ParsedExpression parse(String source) throws JsonataSyntaxException {
        try {
            return ParsedExpression.parse(source, RegexFunction::of);
        } catch (EvaluationError e) {
            throw new JsonataSyntaxException(e.code(), e.message(new Budget()), e.location());
        }
    }

    /** Returns the expression without leading and trailing blanks, as errors quote it. */
    public String source() {
        return source;
    }

    /**
     * Returns AWS's messages about unsupported parts of the expression: {@code $} and unqualified
     * names at the top level, {@code $$}, and assignments to {@code $states}.
     */
    public Set<String> unsupportedPartMessages() {
        return parsed.unsupportedPartMessages();
    }

    /** The members of {@code $states} that the expression reads by name. */
    public Set<String> statesMembers() {
        return parsed.statesMembers();
    }

    /** The names of the workflow variables that the expression reads, without the dollar sign. */
    public Set<String> variables() {
        return variables;
    }

    /**
     * Evaluates the expression with the data of {@code scope}.
     *
     * @param location the path of the field that error messages name, such as {@code Output/result}
     */
    public Evaluation evaluate(JsonataScope scope, String location) {
        var evaluator =
                new MeteredEvaluator(
                        scope.now(), scope.random(), scope.budget(), MeteredEvaluator.DEPTH_MAX);
        long mark = scope.budget().beginExpression();
        try {
            var result = evaluator.evaluateRoot(parsed.tree(), null, new ScopeFrame(scope));
            return result == null
                    ? QueryEvaluationError.undefined(source, location)
                    : new Evaluation.Value(ResultTree.toJson(result, scope.budget()));
        } catch (EvaluationError e) {
            return QueryEvaluationError.thrown(source, location, e);
        } catch (ResultTree.UnsupportedTypeException _) {
            return QueryEvaluationError.unsupportedType(source, location);
        } catch (Budget.ExhaustedException e) {
            return QueryEvaluationError.exhausted(source, location, e.resource());
        } catch (StackOverflowError _) {
            return QueryEvaluationError.exhausted(source, location, Budget.Resource.LEVELS);
        } catch (UnreadContentException e) {
            // The caller repeats the evaluation where it may wait.
            throw e;
        } catch (RuntimeException e) {
            Defect.of(e)
                    .ifPresent(defect -> LOG.error("A JSONata expression failed with {}", defect));
            var id = RandomUuid.next(scope.random());
            return QueryEvaluationError.internal(source, location, id);
        } finally {
            scope.budget().endExpression(mark);
        }
    }

    /**
     * Returns the error for a result whose type the field does not accept.
     *
     * @param expected the type that the field accepts, such as {@code array}
     */
    public Evaluation unexpectedType(String location, String expected, JsonNode value) {
        return QueryEvaluationError.unexpectedType(source, location, expected, value);
    }

    @Override
    public String toString() {
        return source;
    }
}
