export { errors } from './errors.ts';
export { type MessageRoutesDeps, messageRoutes } from './message-routes.ts';
export { isInternal, type TopicEvents, type TopicObject, topicKind } from './topic-object.ts';
export { TopicRates } from './topic-rates.ts';
export { type TopicRoutesDeps, topicRoutes } from './topic-routes.ts';
export { TopicRulebook, type TopicRules } from './topic-rules.ts';
export { type NewTopic, type Topic, type TopicChange, Topics, type TopicsOptions } from './topics.ts';
