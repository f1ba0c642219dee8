export { adding } from "./adding.js";
export { type Characters, characters } from "./characters.js";
export { type ChineseReview, type ChineseReviews, chineseReviews } from "./chinese-reviews.js";
export {
  carbonDioxide,
  type DailyWeather,
  globalTemperature,
  type MeasuredSeries,
  seattleWeather,
} from "./climate.js";
export { copyingMemory } from "./copying.js";
export { anbn, anbncn } from "./counting.js";
export { type DateForm, type DatePair, dateSymbols, dates } from "./dates.js";
export { type DigitSum, digitSum } from "./digit-sum.js";
export {
  allowedEntities,
  type Entity,
  type EntityType,
  entitiesOfTags,
  entitiesOfWords,
  entityExample,
  entityScores,
  entityTags,
  entityTypes,
} from "./entities.js";
export type {
  LabelledSignal,
  LanguageString,
  SignalAndAnswer,
  SignalAndNumber,
  TokenTags,
} from "./examples.js";
export { type Expression, type ExpressionKind, expressionSymbols, expressions } from "./expressions.js";
export { karateClub, type LabelledNetwork } from "./karate-club.js";
export { latch } from "./latch.js";
export { type Addition, learn2Carry } from "./learn2carry.js";
export { frameSeconds, melFrames, spectrumFrames } from "./mel-frames.js";
export { associativeRecall, copyTask } from "./neural-turing.js";
export {
  type NumberTranslation,
  type NumberVocabulary,
  numberTranslations,
  numberVocabulary,
} from "./number-translation.js";
export { type NumeralForm, type NumeralPair, numeral, numeralSymbols, numerals } from "./numerals.js";
export { parity } from "./parity.js";
export { type PeoplesDaily, peoplesDaily, type TaggedWord } from "./peoples-daily.js";
export { type PhrasePair, type PhraseVocabulary, phrases, phraseVocabulary } from "./phrases.js";
export { continualReber, embeddedReber, reber, reberSymbols } from "./reber.js";
export { reversal } from "./reversal.js";
export { reviews, reviewWords } from "./reviews.js";
export {
  allowedSegmentation,
  maximumMatching,
  type Scores,
  segmentationExample,
  segmentationTags,
  tagsOfWords,
  wordScores,
  wordsOfTags,
} from "./segmentation.js";
export { mackeyGlass, waves } from "./series.js";
export { signalAtStart } from "./signal-at-start.js";
export { digitNames, type SpokenDigits, speakDigits, spokenDigits } from "./spoken-digits.js";
export type { Voice } from "./synthesiser.js";
export { temporalOrder } from "./temporal-order.js";
export { readWav } from "./wav.js";
