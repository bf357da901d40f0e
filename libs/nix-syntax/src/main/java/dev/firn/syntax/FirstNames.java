package dev.firn.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * The names that Nix knows before it reads anything, in its order: those its evaluator uses itself,
 * then the builtins. Attributes are gone through in the order in which their names came up first,
 * which shows where several of them would fail.
 */
final class FirstNames {
  private static final String OWN =
      """
      <with> outPath drvPath type meta name value system __overrides outputs outputName
      __ignoreNulls file line column __functor __toString right wrong __structuredAttrs __json
      allowedReferences allowedRequisites disallowedReferences disallowedRequisites maxSize
      maxClosureSize builder args __contentAddressed __impure outputHash outputHashAlgo
      outputHashMode recurseForDerivations description self startSet operator key path prefix
      outputSpecified requiredSystemFeatures __sub __lessThan __mul __div __findFile __nixPath
      body""";

  private static final String BUILTINS =
      """
      builtins true false null __currentTime __currentSystem __nixVersion __storeDir
      __langVersion __traceVerbose __nixPath scopedImport import __typeOf isNull __isFunction
      __isInt __isFloat __isString __isBool __isPath __genericClosure break abort throw
      __addErrorContext __ceil __floor __tryEval __getEnv __seq __deepSeq __trace __warn
      derivationStrict placeholder __toPath __storePath __pathExists baseNameOf dirOf
      __readFile __findFile __hashFile __readFileType __readDir __outputOf __toXML __toJSON
      __fromJSON __toFile __filterSource __path __attrNames __attrValues __getAttr
      __unsafeGetAttrPos __hasAttr __isAttrs removeAttrs __listToAttrs __intersectAttrs
      __catAttrs __functionArgs __mapAttrs __zipAttrsWith __isList __elemAt __head __tail map
      __filter __elem __concatLists __length __foldl' __any __all __genList __sort __partition
      __groupBy __concatMap __add __sub __mul __div __bitAnd __bitOr __bitXor __lessThan
      toString __substring __stringLength __hashString __convertHash __match __split
      __concatStringsSep __replaceStrings __parseDrvName __compareVersions __splitVersion
      __unsafeDiscardStringContext __hasContext __unsafeDiscardOutputDependency
      __addDrvOutputDependencies __getContext __appendContext __fetchClosure fetchMercurial
      fetchTree __fetchurl fetchTarball fetchGit fromTOML __getFlake __parseFlakeRef
      __flakeRefToString derivation""";

  private FirstNames() {}

  /** The names; a builtin such as {@code __head} is followed by its name without underscores. */
  static List<String> inOrder() {
    List<String> names = new ArrayList<>(List.of(OWN.split("\\s+")));
    names.add("");
    for (String builtin : BUILTINS.split("\\s+")) {
      names.add(builtin);
      if (builtin.startsWith("__")) {
        names.add(builtin.substring(2));
      }
    }
    return names;
  }
}
